"""Pages read by the workers of a Dask cluster, under the supervisor that leads the processes here as well."""
