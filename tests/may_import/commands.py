"""The command: its options, what is said on the terminal, and the interface for other programs."""

COMMANDS = {
    # the package, and what other programs use
    "__init__": ("errors library records", ""),
    "__main__": ("cli", ""),
    "cli": (
        "__init__ commands.digit commands.evaluate commands.exit_status commands.explain commands.export "
        "commands.help_text commands.pad commands.report commands.review commands.scan commands.status "
        "commands.template",
        "click",
    ),
    "library": (
        "errors pipeline records batch.inputs batch.reading batch.writing files.address files.opening "
        "files.read_settings files.sources template.choice template.load",
        "",
    ),
    # the subcommands and their options
    "commands.__init__": ("", ""),
    "commands.scan": (
        "pipeline records batch.inputs batch.reading commands.batch_options commands.exit_status commands.help_text "
        "commands.input_options commands.options commands.output_options commands.scan_run commands.template_options "
        "output.destination terminal.interrupt terminal.report",
        "click",
    ),
    "commands.option_group": ("", ""),
    "commands.number_range": ("", "click"),
    "commands.file_options": ("commands.option_group commands.options files.read_settings", "click"),
    "commands.status": (
        "commands.exit_status commands.help_text commands.options journal.beginning journal.owner journal.progress "
        "terminal.report",
        "click",
    ),
    "commands.scan_run": (
        "errors batch.failure_list batch.inputs batch.journaled batch.reading batch.writing commands.batch_options "
        "output.destination output.formats terminal.interrupt terminal.report",
        "",
    ),
    "commands.batch_options": (
        "batch.cores batch.inputs batch.journaled batch.reading cluster.seats commands.number_range "
        "commands.option_group commands.paths commands.run_settings files.address files.answering "
        "files.pages files.read_settings files.same_file files.sources journal.beginning journal.sameness "
        "journal.schema journal.store output.destination review.decisions terminal.report workers.settings",
        "click",
    ),
    "commands.run_settings": ("__init__ batch.file_reading nets.classify nets.weights_file template.choice", ""),
    "commands.input_options": (
        "commands.file_options commands.option_group commands.options commands.paths files.opening "
        "files.read_settings files.sources terminal.report",
        "click",
    ),
    "commands.output_options": (
        "records commands.number_range commands.option_group commands.paths files.answering files.same_file "
        "files.sources output.formats terminal.report",
        "click",
    ),
    "commands.digit": (
        "__init__ errors single commands.digit_rows commands.exit_status commands.file_options commands.help_text "
        "commands.options commands.paths files.sources output.destination terminal.digit_picture terminal.interrupt "
        "terminal.report workers.page_opener",
        "click rich",
    ),
    "commands.explain": (
        "__init__ errors commands.exit_status commands.file_options commands.help_text commands.options "
        "commands.paths explain.explanation explain.picture files.first_page files.read_settings files.same_file "
        "files.sources nets.models output.destination terminal.interrupt terminal.report workers.page_opener",
        "click",
    ),
    "commands.pad": (
        "commands.exit_status commands.help_text commands.options commands.serve_options nets.models pad.app "
        "terminal.report web.server",
        "click",
    ),
    "commands.review": (
        "commands.exit_status commands.help_text commands.options commands.paths commands.serve_options "
        "journal.owner review.app review.field_rules review.run_facts review.session terminal.report web.server",
        "click",
    ),
    "commands.export": (
        "commands.exit_status commands.help_text commands.options journal.owner output.destination output.formats "
        "review.corrected terminal.report",
        "click",
    ),
    "commands.evaluate": (
        "commands.exit_status commands.help_text commands.options commands.paths evaluation.judging evaluation.page "
        "evaluation.scores evaluation.told evaluation.truth journal.owner output.destination "
        "review.corrected review.page_images review.run_facts terminal.report",
        "click",
    ),
    "commands.report": (
        "commands.exit_status commands.help_text commands.options journal.owner output.destination "
        "reporting.report_page reporting.summary review.corrected review.page_images "
        "review.run_facts terminal.report",
        "click",
    ),
    "commands.template": (
        "errors commands.exit_status commands.file_options commands.help_text commands.paths files.first_page "
        "files.read_settings output.destination "
        "template.checks template.creation terminal.report workers.page_opener",
        "click",
    ),
    "commands.template_options": (
        "records commands.option_group commands.paths files.read_settings output.formats output.wide "
        "template.choice template.load",
        "click",
    ),
    "commands.options": (
        "commands.option_group commands.paths files.address files.same_file files.sources journal.owner "
        "journal.reading journal.store review.decisions review.run_facts terminal.report",
        "click",
    ),
    "commands.paths": ("errors files.address output.remote terminal.report", "click"),
    "commands.serve_options": ("", "click"),
    "commands.exit_status": ("errors output.destination terminal.report", ""),
    "commands.help_text": ("", ""),
    "commands.digit_rows": ("single nets.classify terminal.report", ""),
    # what is said
    "terminal.__init__": ("", ""),
    "terminal.interrupt": ("", ""),
    "terminal.report": ("errors records files.sources journal.progress terminal.progress", ""),
    "terminal.progress": ("", "rich"),
    "terminal.digit_picture": ("records", "rich"),
}
