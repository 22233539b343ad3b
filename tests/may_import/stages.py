"""The stages, from files to numbers, and what puts them together."""

STAGES = {
    # a page, or an image of one digit -> numbers: composed here, by layout, and nowhere else
    "single": (
        "errors records files.first_page files.read_settings finding.segment ink.extraction nets.classify "
        "nets.normalize workers.page_opener",
        "numpy",
    ),
    "pipeline": (
        "clock detected_page errors inked_number picture records whole_page finding.segment ink.extraction ink.paper "
        "nets.classify nets.judging nets.models numbers.fields numbers.number template.choice template.read turning "
        "verdict.verdict",
        "numpy",
    ),
    "detected_page": (
        "clock color_view inked_number records detection.evidence detection.linking detection.rectify "
        "detection.regions finding.segment ink.extraction nets.models nets.strip numbers.looks numbers.number "
        "numbers.transcripts verdict.proposals",
        "numpy",
    ),
    # a page in color -> number regions
    "detection.__init__": ("", ""),
    "detection.detector": ("nets.session", "cv2 numpy"),
    "detection.orientation": ("records nets.session", "cv2 numpy"),
    "detection.peaks": ("detection.detector", "cv2 numpy"),
    "detection.linking": ("detection.detector detection.peaks", "numpy"),
    "detection.regions": ("detection.detector detection.linking detection.peaks", "numpy"),
    "detection.rectify": ("records detection.linking", "cv2 numpy"),
    "detection.evidence": ("detection.linking", "numpy"),
    # a strip -> what is written on it
    "recognition.__init__": ("", ""),
    "recognition.recognizer": ("records nets.ctc nets.session", "cv2 numpy"),
    "picture": ("records", "cv2 numpy"),
    "turning": ("records", "numpy"),
    "color_view": ("records", "numpy PIL"),
    "inked_number": (
        "clock one_number records ink.extraction lattice.paths nets.models numbers.fields numbers.number numbers.texts",
        "numpy",
    ),
    "one_number": (
        "clock records finding.glyph finding.one_sign finding.segment lattice.candidates lattice.graph lattice.paths "
        "nets.judging nets.models numbers.line_choice numbers.looks numbers.number",
        "",
    ),
    "whole_page": (
        "clock records finding.glyph finding.one_sign finding.rows finding.screening lattice.candidates lattice.graph "
        "lattice.paths nets.judging nets.models nets.sequence nets.strip numbers.fields numbers.looks numbers.number "
        "verdict.proposals",
        "",
    ),
    # files -> pages
    "files.__init__": ("", ""),
    "files.answering": ("errors", ""),
    "files.first_page": (
        "errors records files.opening files.read_settings files.sources workers.memory_limit workers.page_opener",
        "",
    ),
    "files.opening": ("errors files.address files.read_settings files.remote", ""),
    "files.address": ("errors", "fsspec"),
    "files.names": ("", ""),
    "files.same_file": ("files.address", ""),
    "files.remote": ("errors files.address files.read_settings", "fsspec"),
    "files.remote_folders": ("errors files.answering files.names files.remote", ""),
    "files.sources": (
        "errors files.address files.answering files.names files.opening files.remote_folders",
        "",
    ),
    "files.pages": ("errors records files.images files.opening files.pdf files.read_settings files.sources", ""),
    "files.images": (
        "errors records files.color files.decode files.jpeg files.oblong files.pillow_quiet files.pixels "
        "files.read_settings",
        "numpy PIL",
    ),
    "files.pixels": ("records", ""),
    "files.decode": ("records", "numpy PIL"),
    "files.color": ("color_view records files.decode", "numpy PIL"),
    "files.jpeg": ("color_view records files.color", "PIL"),
    "files.oblong": ("records files.decode", "numpy PIL"),
    "files.pdf": (
        "errors records files.pdf_page files.pdfium_lock files.pixels files.read_settings",
        "numpy pypdfium2",
    ),
    "files.pillow_quiet": ("", "PIL"),
    "files.pdfium_lock": ("", ""),
    "files.pdf_page": ("color_view records files.pixels files.read_settings", "numpy pypdfium2"),
    "files.read_settings": ("errors", ""),
    # pages -> ink -> rows of pieces -> candidates -> probabilities -> numbers: functions of data and settings
    "ink.__init__": ("", ""),
    "ink.extraction": ("records ink.border ink.paper ink.ruling ink.stroke ink.threshold", "cv2 numpy"),
    "ink.paper": ("records ink.border", "cv2 numpy"),
    "ink.threshold": ("records", "cv2 numpy"),
    "ink.stroke": ("records", "cv2 numpy"),
    "ink.border": ("records", "cv2 numpy"),
    "ink.ruling": ("records ink.erasing ink.runs", "cv2 numpy"),
    "ink.runs": ("records ink.run_edges ink.stretches", "cv2 numpy"),
    "ink.stretches": ("records ink.labeling", "cv2 numpy"),
    "ink.labeling": ("records", "cv2 numpy"),
    "ink.erasing": ("records ink.run_edges ink.runs", "cv2 numpy"),
    "ink.run_edges": ("", "numpy"),
    "finding.__init__": ("", ""),
    "finding.segment": ("records finding.components finding.glyph finding.leftovers", "cv2 numpy"),
    "finding.leftovers": ("finding.components", "numpy"),
    "finding.rows": ("records finding.components", "numpy"),
    "finding.screening": ("records finding.linking finding.rows", "numpy"),
    "finding.linking": ("records finding.components finding.spacing", "numpy"),
    "finding.spacing": ("records", "numpy"),
    "finding.one_sign": ("records", "numpy"),
    "finding.components": ("records ink.labeling", "cv2 numpy"),
    "finding.glyph": ("records", "cv2 numpy"),
    "lattice.__init__": ("", ""),
    "lattice.candidates": ("records finding.glyph lattice.cuts", "numpy"),
    "lattice.graph": ("records lattice.candidates", "numpy"),
    "lattice.paths": ("records lattice.candidates lattice.graph", "numpy"),
    "lattice.spelling": ("records lattice.graph lattice.paths", "numpy"),
    "lattice.cuts": ("records", "cv2 numpy"),
    "nets.__init__": ("", ""),
    "nets.models": (
        "detection.detector detection.orientation nets.classify nets.closer nets.handwriting nets.normalize "
        "nets.sequence nets.strip verdict.model",
        "",
    ),
    "nets.judging": ("clock records nets.models nets.normalize", "numpy"),
    "nets.closer": ("records nets.ink_labels", "numpy"),
    "nets.handwriting": ("records finding.components nets.ink_labels", "numpy"),
    "nets.ink_labels": ("records nets.session", "cv2 numpy"),
    "nets.strip": ("records finding.components finding.glyph", "cv2 numpy"),
    "nets.ctc": ("", "numpy"),
    "nets.sequence": ("records nets.calibration nets.ctc nets.session nets.weights_file", "numpy"),
    "nets.calibration": ("", "numpy"),
    "nets.normalize": ("records", "cv2 numpy"),
    "nets.classify": ("records nets.session", "numpy"),
    "nets.session": ("errors nets.weights_file", "numpy onnxruntime"),
    "nets.weights_file": ("errors", ""),
    "numbers.__init__": ("", ""),
    "numbers.line_choice": (
        "clock records nets.sequence nets.strip numbers.looks numbers.number numbers.transcripts",
        "numpy",
    ),
    "numbers.looks": ("clock records nets.sequence nets.strip numbers.transcripts", ""),
    "numbers.transcripts": ("nets.ctc", "numpy"),
    "numbers.consensus": (
        "lattice.graph lattice.paths lattice.spelling nets.calibration numbers.looks numbers.transcripts",
        "numpy",
    ),
    "numbers.number": (
        "records lattice.graph lattice.spelling nets.calibration nets.ctc nets.sequence nets.strip numbers.consensus "
        "numbers.looks numbers.texts numbers.transcripts",
        "",
    ),
    "numbers.texts": ("nets.calibration", "numpy"),
    "numbers.fields": ("records finding.spacing", "numpy"),
    "verdict.__init__": ("", ""),
    "verdict.proposals": ("records detection.evidence", ""),
    "verdict.overlaps": ("records verdict.proposals", "numpy"),
    "verdict.grouping": ("records verdict.proposals verdict.standing", "numpy"),
    "verdict.standing": ("records", "numpy"),
    "verdict.geometry": ("records finding.screening verdict.proposals verdict.standing", "numpy"),
    "verdict.features": ("detection.evidence verdict.geometry verdict.proposals verdict.standing", "numpy"),
    "verdict.model": ("nets.weights_file", "numpy"),
    "verdict.verdict": (
        "records verdict.features verdict.grouping verdict.model verdict.overlaps verdict.proposals",
        "numpy",
    ),
    # what all of them share
    "clock": ("", ""),
    "records": ("", "numpy"),
    "errors": ("", ""),
}
