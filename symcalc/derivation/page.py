"""The page of a derivation: asked, derived line by line, answered, checked, and how to get it in Python.

It knows steps, parts and relations, and no rule or topic; what a step has to say is the sentence that it carries, and what
stands above a part is the part's own heading.
"""

from __future__ import annotations

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
    letters, given = derivation.variables, derivation.given or derivation.goal
    kind, listed = (derivation.title or "derivative").lower(), ", ".join("{}" for _ in letters)
    words = Prose(f"Find the {kind} of {{}} with respect to {listed}; all variables are real.", (given, *letters))
    return (Section(Prose("Asked"), (words,)),)


def derived(derivation: Derivation, detail: str) -> tuple[Block, ...]:
    """Return the derivation at a level of detail: nothing, ends only, or every line."""
    if detail == "answer":
        return ()
    return (Section(Prose("Derivation"), tuple(_worked_out(derivation, detail))),)


def _worked_out(derivation: Derivation, detail: str, number: str = "") -> list[Block]:
    """Return the parts, each under its heading, and then the lines that rest on them."""
    if not derivation.parts:
        return [_chain(derivation, detail)]
    blocks: list[Block] = []
    for place, part in enumerate(derivation.parts, 1):
        above = part.heading or Prose(part.title)
        own = f"{number}{place}"
        blocks.append(Section(Prose(f"{own} {above.text}", above.formulas), tuple(_worked_out(part, detail, f"{own}."))))
    return [*blocks, Section(Prose("Together"), (_chain(derivation, detail),))]


def _chain(derivation: Derivation, detail: str) -> Equation:
    steps, name = derivation.steps, derivation.name
    # What was to be found stands in the parts already, entry by entry; their lines need it once.
    lines = [] if name is None or (steps and steps[0].parts) else [Line(name, "=", derivation.goal)]
    left = None if lines else name or derivation.goal
    if not steps:
        return Equation(tuple(lines) or (Line(name, "=", derivation.goal) if name else Line(None, "", derivation.goal),))
    if detail == "brief" and not derivation.parts:
        return Equation((*lines, Line(left, "=", derivation.answer, mark=_mark(derivation))))
    for position, step in enumerate(steps):
        lines.append(Line(left if position == 0 else None, step.relation, step.after, _reason(step, detail), mark_of(step)))
    return Equation(tuple(lines))


def _reason(step: Step, detail: str) -> Prose:
    text, facts = step.why, list(step.facts)
    if step.assuming:
        text += " for " + ", ".join("{}" for _ in step.assuming)
        facts += step.assuming
    if detail == "full":
        text += f" ({step.rule}; {step.verdict.kind}: {_without_braces(step.verdict.how)})"
    return Prose(text, tuple(facts))


def mark_of(step: Step) -> Mark:
    """Return the verdict mark of a step."""
    return "" if step.verdict.kind == "unchecked" else step.verdict.kind


def _mark(part: Derivation) -> Mark:
    return "proved" if part.is_proved else "undecided"


def answered(derivation: Derivation) -> Section:
    """Return the answer in a box."""
    line = Line(derivation.name or derivation.goal, "=", derivation.answer)
    return Section(Prose("Answer"), (Equation((line,), boxed=True),))


def checked(derivation: Derivation) -> Section:
    """Return how many steps are proved, why the others are not, and what the second route gave."""
    verdicts = derivation.verdicts
    proved = sum(verdict.kind == "proved" for verdict in verdicts)
    blocks: list[Block] = [Prose(f"{proved} of {len(verdicts)} steps proved.")]
    reasons = dict.fromkeys(f"{verdict.kind}: {verdict.how}" for verdict in verdicts if verdict.kind != "proved")
    blocks += [Prose(_without_braces(reason) + ".") for reason in reasons]
    if derivation.route.kind != "unchecked":
        words = {"proved": "is the same, proved", "agrees": "agrees at the sample points"}.get(derivation.route.kind, "could not be compared")
        blocks.append(Prose(f"Independent route: SymPy's own derivative {words}."))
    return Section(Prose("Checks"), tuple(blocks))


def _without_braces(text: str) -> str:
    return text.replace("{", "(").replace("}", ")")
