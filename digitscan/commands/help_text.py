r"""The longer parts of what `--help` says. A line of \b keeps click from filling the paragraph below it."""

GROUP = """\b
Examples:
  digitscan scan forms/*.png       the numbers on some scans, as a table
  digitscan scan --help            all options, and more examples
  digitscan status numbers.csv     how far a run is
  digitscan digit seven.jpg        one digit, and how sure it is
  digitscan pad                    a number that you draw, read as you draw
  digitscan completion bash        completion for your shell
"""

SCAN = """\b
Examples:
  digitscan scan forms/*.png
      The numbers on some scans, as a table on standard output.
\b
  digitscan scan scans/ -o numbers.csv --overlay check
      All images in a folder and below it, into a file for a spreadsheet.
      Pictures of what was read, to check it by eye, go to check/.
\b
  digitscan scan scans/ -o numbers.xlsx --pictures
      A workbook, with a picture beside each number that wants a look.
\b
  digitscan scan report.pdf --pages 1,3-5 --format jsonl | jq .text
      Some pages of a PDF; an object for each number.
\b
  find . -name '*.tif' -print0 | digitscan scan -0 --files-from - -o all.json
      The files that find finds.
\b
  curl -s https://example.org/cheque.jpg | digitscan scan -
      One image on standard input.
\b
  digitscan scan archive/ -o archive.xlsx --resume
      A long run, or the rest of one that was ended by Ctrl-C, by kill -9 or
      by a power cut: its journal, archive.xlsx.journal, knows what is done.
\b
  digitscan scan 's3://bucket/forms/*.png' -o s3://bucket/numbers.csv
      Scans in a store, and the output as well.
\b
  digitscan scan inbox/ -o numbers.csv --watch
      What a scanner drops into a folder, until Ctrl-C.
\b
  digitscan scan amounts/ --layout line --min-confidence 0.98
      Images of one number each; what is less sure than 0.98 is marked.
\b
  digitscan scan amounts/ --layout line --max-error 0.01
      As many accepted as can be with 1 in 100 of them expected to be wrong.

\b
CSV columns:
  source, page, field, text, confidence, status, left, top, right, bottom
  The text is the digits and the signs between them, as in 12/03/2015. The
  confidence, 0 to 1, is that the whole number is right. The status is
  "accepted", or "review" below --min-confidence. The box of the number is
  in pixels of the page. JSON has the same, each digit with its box, and
  the next likeliest texts with their confidence.

\b
With --max-error:
  Rows are written once all is read, since it takes all numbers to tell
  which to accept. Overlays, drawn before, mark as sure the numbers that
  are by themselves: those with a confidence of at least 1 less E.

\b
Exit status:
  0  all was read
  1  some input failed and the rest was written; or nothing could be written
  2  wrong usage, or a run that cannot be resumed so
  130 and 143  ended by Ctrl-C or SIGTERM; what was read so far was written
  141  standard output was closed by its reader, as by head
"""

STATUS = """\b
Examples:
  digitscan status numbers.csv
      How far the run is that was started with --output numbers.csv.
  watch digitscan status numbers.csv
      The same, again and again.

\b
Exit status:
  0  it was told
  2  there is no journal beside that output, or it is damaged
"""

DIGIT = """\b
Examples:
  digitscan digit seven.jpg --show
      The digit on a photo, and the 28x28 pixels by which it was told.
\b
  digitscan digit cells/*.png | sort -k2,2n
      Many images, the least sure first.
\b
  digitscan digit --format json - < seven.png | jq '.[0].digit'
      One image on standard input; the digit alone.

\b
Columns:
  digit, confidence, runner_up, probability, source
  A line an image, tabs between the columns. The confidence, 0 to 1, is the
  digit's probability, and the runner-up the second likeliest digit. JSON
  has also the probabilities of all digits and that it is none. Of a file
  with several pages, the first is read.

\b
Exit status:
  0  all images were read
  1  some cannot be read, are without ink, or seem to show no digit; each has
     a line on standard error, the others were written
  2  wrong usage
"""

EXPLAIN = """\b
Examples:
  digitscan explain amount.png
      Draws amount.explained.png: which step failed, if it was misread?
\b
  digitscan explain - -o why.png < amount.png
      One image on standard input.

\b
The picture shows, from top to bottom:
  1  the ink, in the parts that it was cut into; cuts that bound a digit are
     solid lines, the others that were tried dashed; the digits below
  2  each digit as the net saw it, 28x28, with what it was taken for and the
     next likeliest; what was passed over is gray
  3  other candidates, the likeliest digits
  4  the whole number as the net of whole numbers saw it, and the characters
     that it found there
  5  the likeliest texts, with their probabilities by either net and together

\b
Exit status:
  0  the picture was written
  1  the image cannot be read or is without ink, or the picture cannot be
     written
  2  wrong usage
"""

PAD = """\b
Examples:
  digitscan pad
      Opens the page. Ctrl-C ends it.
\b
  digitscan pad --no-browser --port 8000
      Only tells the address; on a server, forward the port to your machine
      with ssh -L 8000:127.0.0.1:8000 server, and open the address there.

\b
Exit status:
  0  ended by Ctrl-C
  1  the port is taken, or the weights cannot be loaded
  2  wrong usage
"""

REVIEW = """\b
Examples:
  digitscan scan scans/ -o numbers.csv
  digitscan review numbers.csv
      Reads, then opens the page. The doubtful come first; Enter accepts,
      typing corrects. Ctrl-C ends it, and nothing is lost.
\b
  digitscan export numbers.csv -o corrected.csv
      The numbers as they are after the review.
\b
  digitscan review numbers.csv --no-browser --port 8000
      Only tells the address; on a server, forward the port to your machine
      with ssh -L 8000:127.0.0.1:8000 server, and open the address there.

\b
Exit status:
  0  ended by Ctrl-C
  1  the port is taken, or decisions cannot be kept
  2  wrong usage, or no journal that can be used
"""

EXPORT = """\b
Examples:
  digitscan export numbers.csv -o corrected.csv
      After digitscan scan ... -o numbers.csv and digitscan review numbers.csv.
\b
  digitscan export numbers.csv --format jsonl | jq 'select(.settled == "open")'
      What nobody has settled so far.

\b
How a number was settled:
  read          accepted, and nobody looked at it
  confirmed     a person found it right, one by one or in groups of digits
  corrected     a person typed what it says
  unreadable    a person could not read it; its text is empty
  not a number  there is no number; its text is empty
  open          doubtful, and still waiting

\b
Exit status:
  0  all was written
  1  the file cannot be written
  2  wrong usage, or no journal that can be used
"""

REPORT = """\b
Examples:
  digitscan report numbers.csv -o report.html
      After digitscan scan ... -o numbers.csv, before or after its review.

\b
Exit status:
  0  the page was written
  1  it cannot be written
  2  wrong usage, or no journal that can be used
"""

EVALUATE = """\b
Examples:
  digitscan evaluate numbers.csv truth.csv
      After digitscan scan ... -o numbers.csv, against a list of what is true.
\b
  digitscan evaluate numbers.csv --corrections --format html -o errors.html
      Against what was settled in the review; pictures of the errors.

\b
Figures:
  A number is exact if all its digits are right; signs between them do not
  count. Those on pages that could not be read are missed; those of TRUTH on
  pages that are not in the run are left out, and how many they are is told
  on standard error. The calibration error is how far confidence and share
  of right ones differ, in tenths of confidence. Of a review only what a
  person has confirmed, corrected, or found to be no number is judged: where
  only the doubtful were looked at, that is no fair sample of all.

\b
Exit status:
  0  the figures were written
  1  they cannot be written
  2  wrong usage, or a list or journal that cannot be used
"""

COMPLETION = """\b
To keep it:
  bash  digitscan completion bash >> ~/.bashrc
  zsh   digitscan completion zsh >> ~/.zshrc
  fish  digitscan completion fish > ~/.config/fish/completions/digitscan.fish
"""

TEMPLATE = """\b
Examples:
  digitscan template new blank.png -o cheque.toml
      A template with the boxes and combs that are printed on a scan, and
      cheque.boxes.png, which shows them. Now name the fields in cheque.toml.
\b
  digitscan template check cheque.toml scans/
      How well it fits some scans; pictures of its fields go to check/.
\b
  digitscan scan --template cheque.toml scans/ -o cheques.csv
      Reads the fields.

\b
Exit status:
  0  all went well
  1  a scan cannot be read, the template does not fit it, or a file cannot be
     written
  2  wrong usage, or a template that cannot be used
"""
