"""Holds which module may import which: stages stand alone, and only the pipeline puts them together.

A module that is not in the table fails the test: decide what it may lean on, and write it down here.
"""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "digitscan"

# module: (modules of ours, packages of others). The standard library is free to all.
MAY_IMPORT = {
    "__init__": ("errors library records", ""),
    "__main__": ("cli", ""),
    # the command: options, terminal, what is said and where it is written
    "cli": (
        "__init__ commands.digit commands.evaluate commands.exit_status commands.explain commands.export "
        "commands.help_text commands.pad commands.report commands.review commands.scan commands.status "
        "commands.template",
        "click",
    ),
    "commands.scan": (
        "pipeline records batch.reading commands.batch_options commands.exit_status commands.help_text "
        "commands.input_options commands.options commands.output_options commands.scan_run commands.template_options "
        "output.destination terminal.interrupt terminal.report",
        "click",
    ),
    "commands.option_group": ("", ""),
    "commands.status": (
        "commands.exit_status commands.help_text commands.options journal.beginning journal.owner journal.progress "
        "terminal.report",
        "click",
    ),
    "commands.scan_run": (
        "errors batch.failure_list batch.journaled batch.reading batch.writing commands.batch_options "
        "output.destination output.formats terminal.interrupt terminal.report",
        "",
    ),
    "commands.batch_options": (
        "batch.cores batch.journaled batch.reading cluster.seats commands.option_group commands.paths "
        "commands.run_settings files.address files.answering files.pages files.read_settings files.sources "
        "journal.beginning journal.sameness journal.schema journal.store output.destination terminal.report "
        "workers.settings",
        "click",
    ),
    "commands.run_settings": ("__init__ batch.file_reading nets.classify nets.weights_file template.choice", ""),
    "batch.failure_list": ("errors output.csv output.destination output.formulas", ""),
    "files.answering": ("errors", ""),
    "batch.watching": ("errors files.opening files.sources", ""),
    "commands.input_options": (
        "commands.option_group commands.options commands.paths files.opening files.read_settings files.sources "
        "terminal.report",
        "click",
    ),
    "commands.output_options": (
        "records commands.option_group commands.paths files.answering files.sources output.destination output.formats "
        "terminal.report",
        "click",
    ),
    "commands.digit": (
        "__init__ errors single commands.digit_rows commands.exit_status commands.help_text commands.options "
        "commands.paths files.sources output.destination terminal.digit_picture terminal.interrupt terminal.report "
        "workers.page_opener",
        "click rich",
    ),
    "commands.explain": (
        "__init__ errors commands.exit_status commands.help_text commands.options commands.paths explain.explanation "
        "explain.picture files.first_page files.sources nets.models output.destination terminal.interrupt "
        "terminal.report workers.page_opener",
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
        "errors commands.exit_status commands.help_text commands.paths files.first_page output.destination "
        "template.checks template.creation terminal.report workers.page_opener",
        "click",
    ),
    "commands.template_options": (
        "records commands.option_group commands.paths files.read_settings output.formats output.wide "
        "template.choice template.load",
        "click",
    ),
    "commands.options": (
        "commands.option_group commands.paths files.address files.sources journal.store output.destination "
        "review.decisions terminal.report",
        "click",
    ),
    "commands.paths": ("errors files.address output.remote terminal.report", "click"),
    "commands.serve_options": ("", "click"),
    "commands.exit_status": ("errors output.destination terminal.report", ""),
    "commands.help_text": ("", ""),
    "terminal.interrupt": ("", ""),
    "terminal.report": ("errors records files.sources journal.progress terminal.progress", ""),
    "terminal.progress": ("", "rich"),
    "batch.writing": (
        "errors records batch.acceptance batch.failure_list batch.reading output.sink terminal.report",
        "",
    ),
    "batch.acceptance": ("errors records", "numpy"),
    "output.destination": ("errors files.address output.partial output.remote output.temporary", ""),
    "output.remote": ("errors files.address files.remote output.destination", ""),
    "output.partial": ("errors files.address files.remote output.remote", ""),
    "output.temporary": ("", ""),
    "output.__init__": ("", ""),
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
    # for other programs
    "library": (
        "errors pipeline records batch.reading batch.writing files.address files.opening files.read_settings "
        "files.sources template.choice template.load",
        "",
    ),
    # many files
    "batch.reading": (
        "errors overlay records batch.entry batch.file_reading batch.journaled batch.reading_here batch.watching "
        "cluster.seats files.answering files.opening files.read_settings files.sources journal.sameness nets.models "
        "output.destination workers.crew workers.process workers.settings workers.supervisor",
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
        "errors records batch.acceptance batch.entry batch.file_reading files.answering output.partial journal.plan "
        "journal.sameness journal.progress journal.reading journal.recording journal.rows journal.store",
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
    # pages read by processes of their own
    "workers.crew": ("workers.messages workers.order", ""),
    "workers.__init__": ("", ""),
    "workers.settings": ("", ""),
    "workers.messages": ("errors records batch.file_reading files.read_settings", ""),
    "workers.worker": (
        "errors batch.file_reading files.pages nets.models workers.child workers.memory_limit workers.messages",
        "cv2",
    ),
    "workers.child": ("", ""),
    "workers.starting": ("", ""),
    # files opened by a process of its own, where no worker reads them
    "workers.opening": ("errors records files.pages files.read_settings workers.child workers.memory_limit", ""),
    "workers.page_opener": ("errors records files.read_settings workers.opening workers.starting", ""),
    "workers.order": ("errors records batch.entry batch.file_reading files.read_settings workers.messages", ""),
    "workers.process": ("batch.file_reading workers.crew workers.messages workers.order workers.starting", ""),
    "workers.supervisor": (
        "errors records batch.entry batch.file_reading files.opening files.read_settings files.sources workers.crew "
        "workers.messages workers.order",
        "",
    ),
    # what a run has done, kept in a file beside its output
    "journal.__init__": ("", ""),
    "journal.schema": ("", ""),
    "journal.store": ("errors files.address journal.schema", ""),
    "journal.rows": ("records", ""),
    "journal.recording": ("errors records journal.rows journal.store", ""),
    "journal.reading": ("errors records journal.rows journal.store", ""),
    "journal.progress": ("journal.store", ""),
    "journal.beginning": ("errors journal.owner journal.progress journal.store", ""),
    "journal.owner": ("errors files.address journal.store", ""),
    "journal.plan": (
        "errors records files.answering journal.reading journal.recording journal.rows journal.sameness journal.store",
        "",
    ),
    "journal.sameness": ("errors records files.address files.answering files.opening files.remote", ""),
    # images of one digit each
    "single": (
        "errors records files.first_page finding.segment ink.extraction nets.classify nets.normalize "
        "workers.page_opener",
        "numpy",
    ),
    "commands.digit_rows": ("single nets.classify terminal.report", ""),
    "terminal.digit_picture": ("records", "rich"),
    # pages in the browser: the server that they share, and the pad
    "web.__init__": ("", ""),
    "web.server": ("errors web.guard", "starlette uvicorn"),
    "web.guard": ("", "starlette"),
    "web.assets": ("", "starlette"),
    "web.asking": ("", "starlette"),
    "pad.__init__": ("", ""),
    "pad.app": (
        "errors records files.read_settings nets.models pad.reading web.asking web.assets workers.page_opener",
        "PIL numpy starlette",
    ),
    "pad.reading": ("records single explain.explanation nets.models", ""),
    # a person settles the doubtful numbers of a run
    "review.__init__": ("", ""),
    "review.decision": ("records", ""),
    "review.decisions": ("errors records journal.store review.decision", ""),
    "review.selection": ("", ""),
    "review.run_facts": ("files.read_settings journal.store", ""),
    "review.run_numbers": (
        "errors records journal.rows journal.store review.decision review.run_number review.selection review.standing",
        "",
    ),
    "review.page_images": (
        "errors records files.read_settings files.sources journal.sameness review.run_number workers.page_opener",
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
    # a run told on one page
    "reporting.__init__": ("", ""),
    "reporting.summary": (
        "errors review.decision review.page_images review.pictures review.run_number review.run_numbers "
        "review.selection",
        "",
    ),
    "reporting.html": ("terminal.report", ""),
    "reporting.report_page": ("reporting.html reporting.summary review.decision", ""),
    "review.run_number": ("records journal.rows review.decision", ""),
    "review.standing": ("journal.store", ""),
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
    "explain.explanation": (
        "clock one_number records finding.glyph ink.extraction lattice.candidates lattice.graph lattice.paths "
        "lattice.spelling nets.models nets.normalize nets.sequence numbers.consensus numbers.line_choice "
        "numbers.number",
        "numpy",
    ),
    "explain.picture": (
        "overlay records explain.explanation explain.row explain.sheet explain.strip explain.tiles lattice.graph",
        "PIL",
    ),
    "explain.row": ("overlay records explain.explanation explain.sheet lattice.candidates", "cv2 numpy PIL"),
    "explain.tiles": ("overlay records explain.explanation explain.sheet lattice.graph", "numpy PIL"),
    "explain.strip": ("overlay explain.explanation explain.sheet nets.ctc nets.sequence", "numpy PIL"),
    "explain.sheet": ("overlay", "PIL"),
    # files -> pages
    "files.first_page": (
        "errors records files.opening files.read_settings files.sources workers.memory_limit workers.page_opener",
        "",
    ),
    "workers.memory_limit": ("", ""),
    "files.opening": ("errors files.address files.read_settings files.remote", ""),
    "files.address": ("errors", "fsspec"),
    "files.names": ("", ""),
    "files.remote": ("errors files.address files.read_settings", "fsspec"),
    "files.remote_folders": ("errors files.answering files.names files.remote", ""),
    "files.sources": (
        "errors files.address files.answering files.names files.opening files.remote_folders",
        "",
    ),
    "files.pages": ("errors records files.images files.opening files.pdf files.read_settings files.sources", ""),
    "files.images": ("errors records files.decode files.pillow_quiet files.read_settings", "numpy PIL"),
    "files.decode": ("records", "numpy PIL"),
    "files.pdf": ("errors records files.pdf_page files.pdfium_lock files.read_settings", "numpy pypdfium2"),
    "files.pillow_quiet": ("", "PIL"),
    "files.pdfium_lock": ("", ""),
    "files.pdf_page": ("records files.read_settings", "numpy pypdfium2"),
    "files.read_settings": ("errors", ""),
    # a page -> numbers: composed here, by layout, and nowhere else
    "pipeline": (
        "clock errors one_number picture records whole_page finding.segment ink.extraction nets.classify nets.judging "
        "nets.models numbers.fields numbers.number template.choice template.read",
        "numpy",
    ),
    "picture": ("records", "cv2 numpy"),
    "one_number": (
        "clock records finding.glyph finding.one_sign finding.segment lattice.candidates lattice.graph lattice.paths "
        "nets.judging nets.models numbers.fields numbers.line_choice numbers.number",
        "",
    ),
    "numbers.line_choice": (
        "clock records nets.judging nets.sequence nets.strip numbers.number numbers.transcripts",
        "numpy",
    ),
    "whole_page": (
        "clock records finding.glyph finding.one_sign finding.rows finding.screening lattice.candidates lattice.graph "
        "lattice.paths nets.judging nets.models nets.sequence nets.strip numbers.fields numbers.number",
        "",
    ),
    # templates: their files, how they are laid over a page, how their fields are read
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
    "template.creation": ("errors records template.candidates template.draw template.dump template.model", "PIL"),
    "template.checks": (
        "errors overlay records files.read_settings files.sources template.choice template.draw "
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
        "numbers.transcripts template.cells template.teeth",
        "numpy",
    ),
    "template.read": (
        "clock one_number records finding.components ink.extraction nets.models numbers.fields numbers.number "
        "template.blank template.choice template.comb template.cutting template.filling template.homography "
        "template.model template.teeth",
        "numpy",
    ),
    "nets.models": ("nets.classify nets.handwriting nets.normalize nets.sequence nets.strip", ""),
    "template.filling": (
        "records numbers.fields rules.apply rules.between template.cutting template.homography template.model",
        "",
    ),
    "nets.judging": ("clock records nets.models nets.normalize nets.sequence numbers.transcripts", "numpy"),
    "clock": ("", ""),
    # the stages: functions of data and settings, which know the records and their own parts, never each other
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
    "finding.segment": ("records finding.components finding.glyph finding.leftovers", "cv2 numpy"),
    "finding.leftovers": ("finding.components", "numpy"),
    "finding.rows": ("records finding.components", "numpy"),
    "nets.handwriting": ("records finding.components nets.session", "cv2 numpy"),
    "finding.screening": ("records finding.linking finding.rows", "numpy"),
    "finding.linking": ("records finding.spacing", "numpy"),
    "finding.spacing": ("records", "numpy"),
    "finding.one_sign": ("records", "numpy"),
    "finding.components": ("records ink.labeling", "cv2 numpy"),
    "nets.strip": ("records finding.components finding.glyph", "cv2 numpy"),
    "nets.ctc": ("", "numpy"),
    "nets.sequence": ("records nets.calibration nets.ctc nets.session nets.weights_file", "numpy"),
    "numbers.transcripts": ("nets.ctc", "numpy"),
    "nets.calibration": ("", "numpy"),
    "numbers.consensus": (
        "lattice.graph lattice.paths lattice.spelling nets.calibration nets.ctc numbers.transcripts",
        "numpy",
    ),
    "numbers.number": (
        "records lattice.graph lattice.spelling nets.calibration nets.ctc nets.sequence nets.strip numbers.consensus "
        "numbers.transcripts",
        "",
    ),
    "lattice.candidates": ("records finding.glyph lattice.cuts", "numpy"),
    "finding.glyph": ("records", "cv2 numpy"),
    "lattice.graph": ("records lattice.candidates", "numpy"),
    "lattice.paths": ("records lattice.candidates lattice.graph", "numpy"),
    "lattice.spelling": ("records lattice.graph lattice.paths", "numpy"),
    "lattice.cuts": ("records", "cv2 numpy"),
    "nets.normalize": ("records", "cv2 numpy"),
    "nets.classify": ("records nets.session", "numpy"),
    "nets.session": ("errors nets.weights_file", "numpy onnxruntime"),
    "nets.weights_file": ("errors", ""),
    "numbers.fields": ("records finding.spacing", "numpy"),
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
    # what all of them share
    "records": ("", "numpy"),
    "errors": ("", ""),
    "commands.__init__": ("", ""),
    "terminal.__init__": ("", ""),
    "files.__init__": ("", ""),
    "ink.__init__": ("", ""),
    "finding.__init__": ("", ""),
    "lattice.__init__": ("", ""),
    "nets.__init__": ("", ""),
    "numbers.__init__": ("", ""),
    "explain.__init__": ("", ""),
    "batch.__init__": ("", ""),
}
MODULES = sorted(".".join(path.relative_to(PACKAGE).with_suffix("").parts) for path in PACKAGE.rglob("*.py"))


def imports_of(module: str) -> Iterator[tuple[int, str, str]]:
    """Yields (line, top-level package, module of ours or "") for each import, inside functions too."""
    for node in ast.walk(tree_of(module)):
        if isinstance(node, ast.Import):
            for alias in node.names:
                top, _, rest = alias.name.partition(".")
                yield node.lineno, top, (rest or "__init__") if top == "digitscan" else ""
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module}.py:{node.lineno}: write the import with its full name"
            top, _, rest = str(node.module).partition(".")
            if top != "digitscan":
                yield node.lineno, top, ""
            elif rest:
                for alias in node.names:  # of a subpackage, modules may be imported
                    yield node.lineno, top, f"{rest}.{alias.name}" if f"{rest}.{alias.name}" in MODULES else rest
            else:
                for alias in node.names:
                    yield node.lineno, top, alias.name if alias.name in MODULES else "__init__"


def tree_of(module: str) -> ast.Module:
    return ast.parse(PACKAGE.joinpath(*module.split(".")).with_suffix(".py").read_text(encoding="utf-8"))


def test_every_module_is_in_the_table():
    unknown = set(MODULES) - set(MAY_IMPORT)
    assert not unknown, f"add {sorted(unknown)} to MAY_IMPORT with what they may lean on"


def test_the_table_names_no_module_that_is_gone():
    named = set(MAY_IMPORT).union(*(ours.split() for ours, _ in MAY_IMPORT.values()))
    assert named <= set(MODULES), f"take {sorted(named - set(MODULES))} out of MAY_IMPORT"


@pytest.mark.parametrize("module", MODULES)
def test_imports_only_what_the_table_allows(module):
    ours, others = (set(names.split()) for names in MAY_IMPORT.get(module, ("", "")))
    wrong = [
        f"{module}.py:{line} imports {f'digitscan.{inner}' if inner else package}"
        for line, package, inner in imports_of(module)
        if (inner not in ours if inner else package not in others | sys.stdlib_module_names)
    ]
    assert not wrong, f"{'; '.join(wrong)}: take it out, or say in MAY_IMPORT why it may"


@pytest.mark.parametrize("module", MODULES)
def test_importing_does_nothing(module):
    """Beside definitions, constants and what is written about them, no statement runs at import."""
    running = [node.lineno for node in tree_of(module).body if not is_quiet(node)]
    assert not running, f"{module}.py runs code when it is imported, on lines {running}"


def is_quiet(node: ast.stmt) -> bool:
    match node:
        case ast.Import() | ast.ImportFrom() | ast.Assign() | ast.AnnAssign():
            return True
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            return True
        case ast.Expr(value=ast.Constant()):
            return True
        case ast.If(test=test):
            return ast.unparse(test) in ("TYPE_CHECKING", "__name__ == '__main__'")
    return False
