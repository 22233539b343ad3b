"""Templates: their files, how they are laid over a page, how their fields are read, what these may hold."""

TEMPLATES = {
    # named fields of a form
    "template.__init__": ("", ""),
    "template.model": ("records rules.between rules.rule", ""),
    "template.entries": ("errors records", ""),
    "template.fields": ("errors records rules.between rules.listing rules.parse template.entries template.model", ""),
    "template.load": (
        "errors records files.pages files.read_settings files.sources template.entries template.fields "
        "template.model workers.page_opener",
        "",
    ),
    "template.dump": ("template.model", ""),
    "template.candidates": ("records", "cv2 numpy"),
    "template.draw": ("overlay records template.features template.homography template.model", "numpy PIL"),
    "template.boxes": ("", ""),
    "template.creation": (
        "errors records files.sources template.boxes template.candidates template.draw template.dump template.model",
        "PIL",
    ),
    "template.checks": (
        "errors overlay records files.read_settings files.sources template.boxes template.choice template.draw "
        "template.load workers.page_opener",
        "",
    ),
    "template.features": ("records", "cv2 numpy"),
    "template.homography": ("template.features", "cv2 numpy"),
    "template.registration": ("records template.features template.homography", "cv2 numpy"),
    "template.choice": ("records template.features template.model template.registration", ""),
    "template.cutting": ("records template.homography", "cv2 numpy"),
    "template.teeth": ("records", "cv2 numpy"),
    "template.cells": ("records finding.components template.teeth", "numpy"),
    "template.blank": ("records finding.components", "numpy"),
    "template.comb": (
        "clock records finding.glyph ink.extraction lattice.graph nets.judging nets.models nets.strip "
        "numbers.looks numbers.transcripts template.cells template.teeth",
        "numpy",
    ),
    "template.read": (
        "clock inked_number records finding.components ink.extraction nets.models numbers.fields numbers.number "
        "template.blank template.choice template.comb template.cutting template.filling template.homography "
        "template.model template.teeth",
        "numpy",
    ),
    "template.filling": (
        "records numbers.fields rules.apply rules.between template.cutting template.homography template.model",
        "",
    ),
    # what a field may hold
    "rules.__init__": ("", ""),
    "rules.parse": (
        "errors rules.amount rules.check rules.dates rules.form rules.listing rules.neighbors rules.pattern rules.rule",
        "",
    ),
    "rules.apply": ("records rules.posterior rules.rule", ""),
    "rules.between": ("errors rules.amount rules.apply rules.joint rules.parse rules.posterior rules.rule", ""),
    "rules.posterior": ("records rules.neighbors rules.rule", ""),
    "rules.joint": ("", ""),
    "rules.rule": ("rules.neighbors", ""),
    "rules.neighbors": ("", ""),
    "rules.form": ("rules.pattern rules.rule", ""),
    "rules.pattern": ("errors rules.neighbors", ""),
    "rules.check": ("errors rules.rule", ""),
    "rules.listing": ("errors rules.neighbors rules.rule", ""),
    "rules.amount": ("rules.neighbors rules.rule", ""),
    "rules.dates": ("errors rules.rule", ""),
}
