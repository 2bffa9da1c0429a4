"""Know the values of several columns of a table, and how they go together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Dict, List, Optional

from dataknobs_xization._ann_metadata import MissingColumnError
from dataknobs_xization._auth_fields import AuthorityAnnotationsBuilder, AuthorityData
from dataknobs_xization._authority import Authority, AuthorityFactory
from dataknobs_xization._dataframe_authority import DataframeAuthority
from dataknobs_xization._expander import LexicalExpander

if TYPE_CHECKING:
    import pandas as pd


class CorrelatedAuthorityData(AuthorityData):
    """Hold a table whose columns are the values of authorities that go together."""

    def sub_authority_names(self) -> Optional[List[str]]:
        """Return the names of the authorities, None if they are not known."""
        return None

    def auth_values_mask(self, name: str, value_id: Any) -> pd.Series:
        """Mark the records with a value of an authority."""
        raise NotImplementedError

    def auth_records_mask(
        self,
        record_value_ids: Dict[str, Any],
        filter_mask: Optional[pd.Series] = None,
    ) -> Optional[pd.Series]:
        """Mark the records with a value for each of these authorities."""
        raise NotImplementedError

    def get_auth_records(self, records_mask: Optional[pd.Series]) -> pd.DataFrame:
        """Return the records that are marked."""
        raise NotImplementedError

    def combine_masks(
        self, mask1: Optional[pd.Series], mask2: Optional[pd.Series]
    ) -> Optional[pd.Series]:
        """Mark what both masks mark."""
        raise NotImplementedError


class MultiAuthorityData(CorrelatedAuthorityData):
    """Hold a table, and build the values of an authority when asked for.

    >>> import pandas as pd
    >>> df = pd.DataFrame({"city": ["Rome", "Paris", "Rome"], "year": [1, 1, 2]})
    >>> data = SimpleMultiAuthorityData(df, "trips")
    >>> data.get_authority_data("city").df["city"].tolist()
    ['Paris', 'Rome']
    >>> mask = data.auth_records_mask({"city": 1, "year": 2})
    >>> data.get_auth_records(mask).values.tolist()
    [['Rome', 2]]
    """

    def __init__(self, df: pd.DataFrame, name: str) -> None:
        super().__init__(df, name)
        self._authority_data: Dict[str, AuthorityData] = {}

    def build_authority_data(self, name: str) -> AuthorityData:
        """Return the values of an authority; for subclasses to write."""
        raise NotImplementedError

    @property
    def authority_data(self) -> Dict[str, AuthorityData]:
        """Return the values of the authorities that were built, by their names."""
        return self._authority_data

    def get_authority_data(self, name: str) -> AuthorityData:
        """Return the values of an authority, built once."""
        if name not in self._authority_data:
            self._authority_data[name] = self.build_authority_data(name)
        return self._authority_data[name]

    @staticmethod
    def get_unique_vals_df(col: pd.Series, name: str) -> pd.DataFrame:
        """Return the values of a column, sorted, each once, without missing ones.

        Args:
            col: the column.
            name: the name of the column of the result.

        Returns:
            A table; its labels are the values if they are integers, else numbers
            from 0 on.
        """
        import pandas as pd

        values = pd.Series(sorted(col.dropna().unique().tolist()), dtype=col.dtype)
        if pd.api.types.is_integer_dtype(col.dtype):
            values.index = pd.Index(values.tolist())
        return values.to_frame(name)

    def lookup_subauth_values(
        self, name: str, value: Any, is_id: bool = False
    ) -> Optional[pd.DataFrame]:
        """Return the rows with a value of an authority, None if it was not built.

        Args:
            name: the authority.
            value: the value.
            is_id: True if it is an id.
        """
        data = self._authority_data.get(name)
        return None if data is None else data.lookup_values(value, is_id=is_id)

    def lookup_auth_values(self, name: str, value: Any) -> pd.DataFrame:
        """Return the records with a value of an authority."""
        return self.df[self._column(name) == value]

    def auth_values_mask(self, name: str, value_id: Any) -> pd.Series:
        """Mark the records with a value of an authority.

        Args:
            name: the authority.
            value_id: the id of the value.
        """
        found = self.get_authority_data(name).lookup_values(value_id, is_id=True)
        return self._column(name).isin(found[name].tolist())

    def auth_records_mask(
        self,
        record_value_ids: Dict[str, Any],
        filter_mask: Optional[pd.Series] = None,
    ) -> Optional[pd.Series]:
        """Mark the records with a value for each of these authorities.

        Args:
            record_value_ids: for names of authorities, the ids of values.
            filter_mask: marks the records to look at; None for all.

        Returns:
            The marks; `filter_mask` if there are no authorities.
        """
        mask = filter_mask
        for name, value_id in record_value_ids.items():
            values_mask = self.auth_values_mask(name, value_id)
            if mask is None:
                mask = values_mask
            else:
                mask = (mask & values_mask).rename(mask.name)
        return mask

    def get_auth_records(self, records_mask: Optional[pd.Series]) -> pd.DataFrame:
        """Return the records that are marked; none for None."""
        return self.df[:0] if records_mask is None else self.df[records_mask]

    def combine_masks(
        self, mask1: Optional[pd.Series], mask2: Optional[pd.Series]
    ) -> Optional[pd.Series]:
        """Mark what both masks mark, or the one that there is; None for no marks."""
        if mask1 is None or mask2 is None:
            mask = mask2 if mask1 is None else mask1
        else:
            mask = mask1 & mask2
        return None if mask is None or not mask.any() else mask

    def _column(self, name: str) -> pd.Series:
        if name not in self.df.columns:
            raise MissingColumnError(
                f"data {self.name!r} has no column {name!r}, only "
                f"{list(self.df.columns)}",
                context={"column": name, "columns": list(self.df.columns)},
            )
        return self.df[name]


class SimpleMultiAuthorityData(MultiAuthorityData):
    """Hold a table of which each column is an authority of its name."""

    def build_authority_data(self, name: str) -> AuthorityData:
        """Return the values of a column."""
        return AuthorityData(self.get_unique_vals_df(self._column(name), name), name)


class MultiAuthorityFactory(AuthorityFactory):
    """Build authorities of the columns of a table.

    Args:
        auth_name: the name of all of them.
        lexical_expander: knows variations; None for the values alone.

    Attributes:
        auth_name: the same.
    """

    def __init__(
        self, auth_name: str, lexical_expander: Optional[LexicalExpander] = None
    ) -> None:
        self.auth_name = auth_name
        self._lexical_expander = lexical_expander

    # Subclasses may tell by the name.
    def get_lexical_expander(  # pylint: disable=unused-argument
        self, name: str
    ) -> LexicalExpander:
        """Return what knows the variations for an authority, here one for all."""
        if self._lexical_expander is None:
            self._lexical_expander = LexicalExpander(None, None)
        return self._lexical_expander

    # The name of the third argument is published.
    # pylint: disable-next=arguments-renamed
    def build_authority(  # type: ignore[override]
        self,
        name: str,
        auth_anns_builder: Optional[AuthorityAnnotationsBuilder],
        multiauthdata: MultiAuthorityData,
        parent_auth: Optional[Authority] = None,
    ) -> DataframeAuthority:
        """Return the authority of a column.

        Args:
            name: the column.
            auth_anns_builder: builds its annotations; None for a default one.
            multiauthdata: the table.
            parent_auth: the authority that it is a part of.
        """
        return DataframeAuthority(
            name,
            self.get_lexical_expander(name),
            multiauthdata.get_authority_data(name),
            auth_anns_builder=auth_anns_builder,
            parent_auth=parent_auth,
        )
