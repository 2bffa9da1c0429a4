"""Run the pipeline: stages, their results, what is shown of them."""
