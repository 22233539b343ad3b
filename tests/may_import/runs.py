"""Many files: which are read by whom, what is kept of them, and where the rows go."""

RUNS = {
    # order, failures, what is accepted
    "batch.__init__": ("", ""),
    "batch.failure_list": ("errors output.csv output.destination output.formulas", ""),
    "batch.watching": ("errors files.opening files.sources", ""),
    "batch.writing": (
        "errors records batch.acceptance batch.failure_list batch.reading output.sink terminal.report",
        "",
    ),
    "batch.acceptance": ("errors records", "numpy"),
    "batch.reading": (
        "errors overlay records batch.entry batch.file_reading batch.inputs batch.journaled batch.reading_here "
        "batch.watching cluster.seats files.read_settings files.sources nets.models workers.crew workers.process "
        "workers.settings workers.supervisor",
        "",
    ),
    "batch.inputs": (
        "errors overlay batch.file_reading files.answering files.opening files.same_file files.sources "
        "journal.sameness",
        "",
    ),
    "batch.entry": ("errors records batch.file_reading", ""),
    "batch.file_reading": (
        "errors overlay pipeline records files.pages files.read_settings nets.models workers.memory_limit",
        "",
    ),
    "batch.reading_here": (
        "errors records batch.entry batch.file_reading files.opening files.pages files.read_settings files.sources "
        "nets.models",
        "",
    ),
    "batch.journaled": (
        "errors records batch.acceptance batch.entry batch.file_reading files.answering output.partial journal.gone "
        "journal.integrity journal.plan journal.sameness journal.progress journal.reading journal.recording "
        "journal.rows journal.store",
        "numpy",
    ),
    "batch.cores": ("", ""),
    # pages read by the workers of a Dask cluster
    "cluster.__init__": ("", ""),
    "cluster.terms": ("__init__ errors nets.classify", ""),
    "cluster.hosting": (
        "errors batch.entry batch.file_reading cluster.terms files.address workers.crew workers.messages workers.order "
        "workers.process",
        "distributed",
    ),
    "cluster.seats": (
        "errors records batch.file_reading cluster.hosting cluster.terms files.address workers.crew workers.messages",
        "distributed",
    ),
    # pages read, and files opened, by processes of their own
    "workers.__init__": ("", ""),
    "workers.crew": ("workers.messages workers.order", ""),
    "workers.settings": ("", ""),
    "workers.messages": ("errors records batch.file_reading files.read_settings", ""),
    "workers.worker": (
        "errors batch.file_reading files.pages nets.models workers.child workers.memory_limit workers.messages",
        "cv2",
    ),
    "workers.child": ("", ""),
    "workers.starting": ("", ""),
    "workers.opening": ("errors records files.pages files.read_settings workers.child workers.memory_limit", ""),
    "workers.page_opener": ("errors records files.read_settings workers.opening workers.starting", ""),
    "workers.order": ("errors records batch.entry batch.file_reading files.read_settings workers.messages", ""),
    "workers.process": ("batch.file_reading workers.crew workers.messages workers.order workers.starting", ""),
    "workers.backlog": (
        "errors records batch.entry batch.file_reading files.opening files.read_settings files.sources workers.order",
        "",
    ),
    "workers.supervisor": (
        "errors records batch.entry files.read_settings workers.backlog workers.crew workers.messages",
        "",
    ),
    "workers.memory_limit": ("", ""),
    # what a run has done, kept in a file beside its output
    "journal.__init__": ("", ""),
    "journal.layout": ("", ""),
    "journal.integrity": ("errors journal.layout", ""),
    "journal.schema": ("journal.layout", ""),
    "journal.store": ("errors files.address journal.integrity journal.layout journal.schema", ""),
    "journal.renewal": ("errors journal.integrity journal.layout", ""),
    "journal.mending": ("errors journal.integrity journal.renewal journal.schema", ""),
    "journal.rows": ("records", ""),
    "journal.recording": ("errors records journal.layout journal.rows journal.store", ""),
    "journal.reading": ("errors records journal.rows journal.store", ""),
    "journal.progress": ("journal.store", ""),
    "journal.beginning": (
        "errors journal.integrity journal.mending journal.owner journal.progress journal.schema journal.store",
        "",
    ),
    "journal.owner": ("errors files.address journal.store", ""),
    "journal.gone": ("errors files.answering journal.rows journal.sameness journal.store", ""),
    "journal.plan": (
        "errors records journal.gone journal.reading journal.recording journal.rows journal.sameness journal.store",
        "",
    ),
    "journal.sameness": ("errors records files.address files.answering files.opening files.remote", ""),
    # where the rows go, and the pictures
    "output.__init__": ("", ""),
    "output.destination": ("errors files.address output.partial output.remote output.temporary", ""),
    "output.remote": ("errors files.address files.remote output.destination", ""),
    "output.partial": ("errors files.address files.remote output.remote", ""),
    "output.temporary": ("", ""),
    "output.formats": (
        "output.csv output.destination output.json output.parquet output.sink output.sqlite output.wide output.xlsx",
        "",
    ),
    "output.sink": ("errors records", ""),
    "output.formulas": ("", ""),
    "output.csv": ("records output.formulas output.sink", ""),
    "output.wide": ("records output.csv output.formulas output.sink", ""),
    "output.json": ("records output.sink", ""),
    "output.xlsx": (
        "errors records output.destination output.sheets output.sink output.temporary output.zip_target",
        "xlsxwriter",
    ),
    "output.zip_target": ("", ""),
    "output.sheets": ("", "xlsxwriter"),
    "output.sqlite": ("errors records journal.rows output.destination output.sink", ""),
    "output.parquet": ("records output.destination output.json output.sink", "pyarrow"),
    "overlay": ("errors records", "numpy PIL"),
}
