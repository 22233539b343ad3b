"""What a person sees of results: pages in the browser, reports, figures, and why a number was read so."""

RESULTS = {
    # the server that the pages share
    "web.__init__": ("", ""),
    "web.server": ("errors web.guard", "starlette uvicorn"),
    "web.guard": ("", "starlette"),
    "web.assets": ("", "starlette"),
    "web.asking": ("", "starlette"),
    # a number is read while it is drawn
    "pad.__init__": ("", ""),
    "pad.app": (
        "errors records files.read_settings nets.models pad.reading web.asking web.assets workers.page_opener",
        "PIL numpy starlette",
    ),
    "pad.reading": ("records single explain.explanation nets.models", ""),
    # a person settles the doubtful numbers of a run
    "review.__init__": ("", ""),
    "review.decision": ("records", ""),
    "review.decisions": (
        "errors records journal.integrity journal.layout journal.store review.decision review.decisions_layout "
        "review.lost_decisions",
        "",
    ),
    "review.decisions_layout": ("journal.layout", ""),
    "review.lost_decisions": ("errors journal.integrity journal.renewal review.decisions_layout", ""),
    "review.selection": ("", ""),
    "review.run_facts": ("files.read_settings journal.store", ""),
    "review.run_numbers": (
        "errors records journal.rows journal.store review.decision review.run_number review.selection review.standing",
        "",
    ),
    "review.page_images": (
        "errors records turning files.read_settings files.sources journal.sameness review.run_number "
        "workers.page_opener",
        "",
    ),
    "review.pictures": ("records", "cv2 numpy"),
    "review.crop_store": ("records review.page_images review.pictures review.run_number review.run_numbers", ""),
    "review.digit_tiles": ("errors records review.page_images review.pictures review.run_numbers", "numpy"),
    "review.field_rules": ("errors files.read_settings rules.between rules.rule template.load", ""),
    "review.session": (
        "files.read_settings journal.store review.crop_store review.decisions review.digit_tiles review.field_rules "
        "review.page_images review.run_number review.run_numbers",
        "",
    ),
    "review.corrected": ("records journal.store review.decisions review.run_number review.run_numbers", ""),
    "review.answers": (
        "records review.decision review.pictures review.run_number review.session terminal.report",
        "",
    ),
    "review.looking": ("review.answers review.pictures review.run_number review.selection review.session", "starlette"),
    "review.deciding": (
        "review.answers review.decision review.field_rules review.looking review.run_number review.session web.asking",
        "starlette",
    ),
    "review.app": (
        "errors review.deciding review.decisions review.looking review.session web.asking web.assets",
        "starlette",
    ),
    "review.run_number": ("records turning journal.rows review.decision", ""),
    "review.standing": ("journal.store", ""),
    # a run told on one page
    "reporting.__init__": ("", ""),
    "reporting.summary": (
        "errors review.decision review.page_images review.pictures review.run_number review.run_numbers "
        "review.selection",
        "",
    ),
    "reporting.html": ("terminal.report", ""),
    "reporting.report_page": ("reporting.html reporting.summary review.decision", ""),
    # a run against what is true
    "evaluation.__init__": ("", ""),
    "evaluation.edits": ("", ""),
    "evaluation.judging": ("records evaluation.truth review.run_number review.run_numbers rules.rule", ""),
    "evaluation.page": (
        "errors evaluation.judging evaluation.scores evaluation.told reporting.html review.page_images review.pictures",
        "",
    ),
    "evaluation.scores": ("evaluation.edits evaluation.judging rules.rule", ""),
    "evaluation.told": ("evaluation.edits evaluation.scores", ""),
    "evaluation.truth": ("errors records files.sources", ""),
    # an image of one number -> a picture of how it came to be read
    "explain.__init__": ("", ""),
    "explain.explanation": (
        "clock inked_number one_number records finding.glyph ink.extraction lattice.candidates lattice.graph "
        "lattice.paths lattice.spelling nets.models nets.normalize nets.sequence numbers.consensus numbers.looks "
        "numbers.number numbers.texts",
        "numpy",
    ),
    "explain.picture": (
        "overlay records explain.explanation explain.row explain.sheet explain.strip explain.tiles lattice.graph "
        "numbers.texts",
        "PIL",
    ),
    "explain.row": ("overlay records explain.explanation explain.sheet lattice.candidates", "cv2 numpy PIL"),
    "explain.tiles": ("overlay records explain.explanation explain.sheet lattice.graph", "numpy PIL"),
    "explain.strip": ("overlay explain.explanation explain.sheet nets.ctc nets.sequence", "numpy PIL"),
    "explain.sheet": ("overlay", "PIL"),
}
