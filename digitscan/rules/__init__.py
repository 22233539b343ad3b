"""What a field may hold: a rule is parsed once, and then chooses among what a number may be and says how sure that is.

`parse.parse_rule` makes a `rule.Rule` of a template's keys; `apply.apply_rule` gives a number by one field's rule, and
`between.apply_between` the numbers of several fields that hang together.
"""
