"""What can go wrong: for each kind the HTTP status and the exit code it owns.

DataknobsError
`-- ServiceError               status  exit code
    |-- BadInput                  422  2  a value that cannot be accepted
    |   |-- BadRequest            400  2  a body that is no JSON, no UTF-8
    |   `-- TooLarge              413  2  a body, line or document over its limit
    |-- Missing                   404  4  nothing of that name
    |-- Conflict                  412  5  it changed since it was read
    |-- Unauthorized              401  3  no key, or an unknown one
    |-- Forbidden                 403  3  the key may read, not write
    |-- TooMany                   429  3  too many requests from one caller
    |-- Overloaded                503  3  too much at once, or stopping
    |-- TooSlow                   504  3  not done in the time allowed
    |-- Unavailable               503  3  the database cannot be reached
    |   |-- OutOfDate             503  3  the tables are not of this version
    |   `-- IndexUnavailable      503  3  Elasticsearch cannot be reached
    |-- Incompatible              503  6  an upgrade that programs could not live with
    `-- StorageFull               507  3  no space left for the database
"""

from __future__ import annotations

from dataknobs_common.exceptions import DataknobsError

__all__ = [
    "BadInput",
    "BadRequest",
    "Conflict",
    "Forbidden",
    "Incompatible",
    "IndexUnavailable",
    "Missing",
    "OutOfDate",
    "Overloaded",
    "ServiceError",
    "StorageFull",
    "TooLarge",
    "TooMany",
    "TooSlow",
    "Unauthorized",
    "Unavailable",
]


class ServiceError(DataknobsError):
    """Report trouble that a caller can understand: `title` names its kind."""

    status = 500
    exit_code = 1
    title = "Failed"
    retry_after: int | None = None  # seconds


class BadInput(ServiceError):
    status = 422
    exit_code = 2
    title = "Not acceptable"


class BadRequest(BadInput):
    status = 400
    title = "Not readable"


class TooLarge(BadInput):
    status = 413
    title = "Too large"


class Missing(ServiceError):
    status = 404
    exit_code = 4
    title = "Not found"


class Conflict(ServiceError):
    status = 412
    exit_code = 5
    title = "Changed meanwhile"


class Unauthorized(ServiceError):
    status = 401
    exit_code = 3
    title = "Key needed"


class Forbidden(ServiceError):
    status = 403
    exit_code = 3
    title = "Not allowed"


class TooMany(ServiceError):
    status = 429
    exit_code = 3
    title = "Too many requests"
    retry_after = 1


class Overloaded(ServiceError):
    status = 503
    exit_code = 3
    title = "Overloaded"
    retry_after = 1


class TooSlow(ServiceError):
    status = 504
    exit_code = 3
    title = "Too slow"
    retry_after = 1


class Unavailable(ServiceError):
    status = 503
    exit_code = 3
    title = "Database unavailable"
    retry_after: int | None = 2


class OutOfDate(Unavailable):
    title = "Database out of date"
    retry_after = None


class IndexUnavailable(Unavailable):
    title = "Search index unavailable"


class Incompatible(ServiceError):
    status = 503
    exit_code = 6
    title = "Database incompatible"


class StorageFull(ServiceError):
    status = 507
    exit_code = 3
    title = "Storage full"
    retry_after = 60
