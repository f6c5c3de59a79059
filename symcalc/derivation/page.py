"""The page of a derivation: asked, derived line by line, answered, checked, and how to get it in Python.

It knows steps and relations, and no rule; what a rule has to say is the sentence that the step carries.
"""

from __future__ import annotations

from symcalc.derivation.proof import compare
from symcalc.derivation.step import Derivation, Step
from symcalc.document.blocks import Block, Equation, Line, Mark, Prose, Section
from symcalc.registry import PAGES


@PAGES.register("Derivation")
def derivation_page(derivation: Derivation, detail: str = "textbook") -> Section:
    """Return the page of ``derivation``."""
    return Section(page_title(derivation), (*asked(derivation), *derived(derivation, detail), answered(derivation), checked(derivation)))


def page_title(derivation: Derivation) -> Prose:
    """Return the title, with the formula that was asked about."""
    subject = derivation.given or derivation.goal
    return Prose(f"{derivation.title or 'Derivative'} of {{}}", (subject,))


def asked(derivation: Derivation) -> tuple[Block, ...]:
    """Return the formula as typed, the variables and the domain."""
    letters = derivation.variables
    given = derivation.given or derivation.goal
    listed = ", ".join("{}" for _ in letters)
    words = Prose(f"Find the {derivation.title.lower()} of {{}} with respect to {listed}; all variables are real.", (given, *letters))
    return (Section(Prose("Asked"), (words,)),)


def derived(derivation: Derivation, detail: str) -> tuple[Block, ...]:
    """Return the derivation at a level of detail: nothing, ends only, or every line."""
    if detail == "answer":
        return ()
    blocks: list[Block] = []
    for step in derivation.steps:
        for number, part in enumerate(step.parts, 1):
            blocks.append(Section(Prose(f"{number} With respect to {{}}", part.variables), (_chain(part, detail),)))
    last = derivation.steps[-1]
    blocks.append(Section(Prose("Together"), (Equation((_last_line(derivation, last),)),)))
    return (Section(Prose("Derivation"), tuple(blocks)),)


def _chain(part: Derivation, detail: str) -> Equation:
    steps = part.steps
    lines = [Line(part.name, "=", part.goal)] if part.name else []
    if detail == "brief" and steps:
        return Equation((*lines, Line(None if lines else part.goal, "=", part.answer, mark=_mark(part))))
    for step in steps:
        lines.append(Line(None if lines else step.before, step.relation, step.after, _reason(step, detail), mark_of(step)))
    return Equation(tuple(lines))


def _reason(step: Step, detail: str) -> Prose:
    text, facts = step.why, list(step.facts)
    if step.assuming:
        text += " for " + ", ".join("{}" for _ in step.assuming)
        facts += step.assuming
    if detail == "full":
        text += f" ({step.rule}; {step.verdict.kind}: {step.verdict.how.replace('{', '(').replace('}', ')')})"
    return Prose(text, tuple(facts))


def mark_of(step: Step) -> Mark:
    """Return the verdict mark of a step."""
    return "" if step.verdict.kind == "unchecked" else step.verdict.kind


def _mark(part: Derivation) -> Mark:
    return "proved" if part.is_proved else "undecided"


def _last_line(derivation: Derivation, step: Step) -> Line:
    return Line(derivation.name or step.before, step.relation, step.after, Prose("a column, one entry for each variable"), mark_of(step))


def answered(derivation: Derivation) -> Section:
    """Return the answer in a box."""
    line = Line(derivation.name or derivation.goal, "=", derivation.answer)
    return Section(Prose("Answer"), (Equation((line,), boxed=True),))


def checked(derivation: Derivation) -> Section:
    """Return how many steps are proved, why the others are not, and what an independent route gives."""
    verdicts = derivation.verdicts
    proved = sum(verdict.kind == "proved" for verdict in verdicts)
    blocks: list[Block] = [Prose(f"{proved} of {len(verdicts)} steps proved.")]
    reasons = dict.fromkeys(f"{verdict.kind}: {verdict.how}" for verdict in verdicts if verdict.kind != "proved")
    blocks += [Prose(reason.replace("{", "(").replace("}", ")") + ".") for reason in reasons]
    words = {"proved": "is the same, proved", "agrees": "agrees at the sample points"}.get(independent_route(derivation), "could not be compared")
    blocks.append(Prose(f"Independent route: SymPy's own derivative {words}."))
    return Section(Prose("Checks"), tuple(blocks))


def independent_route(derivation: Derivation) -> str:
    """Compare the result with SymPy's `diff`; return the kind of the weakest verdict."""
    parts = _parts(derivation)
    expected = [part.goal.meaning.doit() for part in parts]
    found = [compare(part.result, expression).kind for part, expression in zip(parts, expected, strict=True)]
    return next((kind for kind in ("undecided", "agrees") if kind in found), "proved")


def _parts(derivation: Derivation) -> tuple[Derivation, ...]:
    return tuple(part for step in derivation.steps for part in step.parts) or (derivation,)
