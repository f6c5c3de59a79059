"""The page of a derivation: asked, derived line by line, answered, checked, and how to get it in Python.

It knows steps, parts and relations, and no rule or topic; what a step has to say is the sentence that it carries, and what
stands above a part is the part's own heading. The level of detail filters one and the same tree: it never changes what was
done, nor how much of it is proved.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from symcalc.derivation.conditions import fewest, is_place
from symcalc.derivation.domain import always_holds
from symcalc.derivation.step import Derivation, Step
from symcalc.document.blocks import Block, Equation, Line, Mark, Prose, Section, lines_of
from symcalc.formula.formula import Formula
from symcalc.formula.nodes import ZERO, Call, EvaluatedAt, Name, Node, Relation
from symcalc.formula.nodes import Sequence as Items
from symcalc.formula.reading.declarations import merged
from symcalc.formula.rebuilding import map_children, names_in
from symcalc.registry import PAGES

_MOST_SENTENCES = 2
_ORDER = "tidying"
_STRENGTH = ("unchecked", "undecided", "agrees", "proved")


_AFTER_PERSONS = ("Hessian", "Jacobian", "Laplacian", "Taylor")


@PAGES.register("Derivation")
def derivation_page(derivation: Derivation, detail: str = "textbook") -> Section:
    """Return the page of ``derivation``."""
    blocks = (*asked(derivation), *derived(derivation, detail), *evaluated(derivation, detail), answered(derivation))
    return Section(page_title(derivation), (*blocks, checked(derivation, detail), *programmed(derivation)))


def before_answer(page: Section, *sections: Section) -> Section:
    """Return a page with more sections before its answer."""
    place = next(position for position, block in enumerate(page.blocks) if isinstance(block, Section) and block.title.text == "Answer")
    return Section(page.title, (*page.blocks[:place], *sections, *page.blocks[place:]))


def page_title(derivation: Derivation) -> Prose:
    """Return the title, with the formula that was asked about."""
    subject = derivation.given or derivation.goal
    return Prose(f"{derivation.title or 'Derivative'} of {{}}", (subject,))


def asked(derivation: Derivation) -> tuple[Block, ...]:
    """Return the formula as typed, the variables and the domain."""
    letters, given = derivation.variables, derivation.given or derivation.goal
    place = derivation.place or tuple(entry for step in derivation.steps if step.rule == "values" for entry in step.assuming if is_place(entry.node))
    title = derivation.title or "derivative"
    words = f"Find the {title if title.startswith(_AFTER_PERSONS) else title.lower()} of {{}}"
    words += f" with respect to {_listed(letters)}" if letters else ""
    words += f", at {_listed(place)}" if place else ""
    asked_for = Prose(f"{words}; all variables are real.", (given, *letters, *place))
    short = derivation.abbreviations
    if not short:
        return (Section(Prose("Asked"), (asked_for,)),)
    signs = tuple(_positive(formula) for formula in short)
    known = tuple(sign for sign in signs if always_holds(sign.meaning))
    said = f"Write, for short, {_listed(short)}" + (f"; {_listed(known)} everywhere." if known else ".")
    return (Section(Prose("Asked"), (asked_for, Prose(said, (*short, *known)))),)


def _positive(abbreviation: Formula) -> Formula:
    """Return E > 0 for E = …."""
    assert isinstance(abbreviation.node, Relation)
    return abbreviation.with_node(Relation((abbreviation.node.operands[0], ZERO), (">",)))


def derived(derivation: Derivation, detail: str) -> tuple[Block, ...]:
    """Return the derivation at a level of detail: nothing, ends only, the lines of a textbook, or every line."""
    if detail == "answer":
        return ()
    return (Section(Prose("Derivation"), tuple(Writer(detail).worked_out(derivation))),)


def evaluated(derivation: Derivation, detail: str) -> tuple[Block, ...]:
    """Return what was evaluated at a point: letters, numbers put in, and values, line under line."""
    if detail == "answer" or not derivation.numbers:
        return ()
    blocks: list[Block] = []
    writer = Writer(detail)
    for part in derivation.numbers:
        if part.heading is not None:
            blocks.append(part.heading)
        blocks.append(writer.chain(part))
    return (Section(Prose("Numbers put in"), tuple(blocks)),)


def programmed(derivation: Derivation) -> tuple[Block, ...]:
    """Return the lines of Python that give the same answer, and the calls that derive it in other ways."""
    if not derivation.program:
        return ()
    # The call itself: what goes on with its result starts a line with its letter.
    call, *_ = derivation.program.partition("\n")[2].split("\nd")
    blocks = [Prose(derivation.program, code=True)]
    for sentence, argument in derivation.other_ways:
        blocks += [Prose(sentence), Prose(f"{call[:-1]}, {argument})", code=True)]
    return (Section(Prose("In Python"), tuple(blocks)),)


class Writer:
    """Writes one page: what stands on it already is referred to, and a rule that was explained is named."""

    def __init__(self, detail: str) -> None:
        self.detail = detail
        self.places: dict[tuple[Formula, Formula], str] = {}
        self.explained: set[str] = set()

    def worked_out(self, derivation: Derivation, number: str = "") -> list[Block]:
        """Return the parts, each under its heading, and then the lines that rest on them."""
        if not derivation.parts:
            return [self.chain(derivation)]
        blocks: list[Block] = []
        place = 0
        for part in derivation.parts:
            above = part.heading or Prose(part.title)
            if not above.text:  # lines that lead up to one below them
                blocks += self.worked_out(part, number)
                continue
            place += 1
            own = f"{number}{place}"
            blocks.append(Section(Prose(f"{own} {above.text}", above.formulas), tuple(self.part(part, own))))
        last = self.chain(derivation)
        return [*blocks, Section(Prose("Together"), (last,)) if place else last]

    def part(self, part: Derivation, number: str) -> list[Block]:
        """Return side work; where the very same was done above, its result and where it stands."""
        ends = (part.goal, part.answer)
        if len(part.steps) > 1 and (above := self.places.get(ends)) is not None and self.detail != "full":
            return [Equation((Line(part.name or part.goal, "=", part.answer, Prose(f"as in {above}"), mark_of(weakest_of(part.steps))),))]
        self.places.setdefault(ends, number)
        return self.worked_out(part, f"{number}.")

    def chain(self, derivation: Derivation) -> Equation:
        """Return the lines of one derivation."""
        steps, name = derivation.steps, derivation.name
        # What was to be found stands in the parts already, entry by entry; their lines need it once.
        lines = [] if name is None or (steps and steps[0].parts) else [Line(name, "=", derivation.goal)]
        is_claimed = bool(steps) and steps[0].relation == "claim" and not isinstance(derivation.goal.node, Relation)
        # A claim stands by itself, unless it follows from a relation.
        left = None if lines or is_claimed else name or derivation.goal
        if not steps:
            return Equation(tuple(lines) or (Line(name, "=", derivation.goal) if name else Line(None, "", derivation.goal),))
        for position, group in enumerate(grouped(steps, self.detail)):
            lines.append(self.line(left if position == 0 else None, group))
        return Equation(tuple(lines))

    def line(self, left: Formula | None, group: tuple[Step, ...]) -> Line:
        """Return the line of a group of steps."""
        weak = weakest_of(group)
        how = weak.verdict.how if len(group) == 1 else f"{len(group)} steps, the weakest: {weak.verdict.how}"
        rules = ", ".join(dict.fromkeys(step.rule for step in group))
        return Line(left, group[-1].relation, group[-1].after, self.reason(group), mark_of(weak), how, rules)

    def reason(self, group: tuple[Step, ...]) -> Prose:
        """Return the sentences of the steps that lead a line, or how many steps it stands for; and the conditions of them all."""
        conditions = _conditions(group)
        text, facts = (f"{len(group)} steps", ()) if self.detail == "brief" and len(group) > 1 else self.said(group)
        if conditions:
            text += " for " + ", ".join("{}" for _ in conditions)
        if self.detail == "full":
            (step,) = group
            text += f" ({_without_braces(step.rule)}; {step.verdict.kind}: {_without_braces(step.verdict.how)})"
        return Prose(text, (*facts, *conditions))

    def said(self, group: tuple[Step, ...]) -> tuple[str, tuple[Formula, ...]]:
        """Return what is said beside a line: of a rule its sentence; of small steps theirs, or where these are many their names."""
        if group[0].level == "main":
            return self.sentence(group[0]), group[0].facts
        telling = [step for step in group if step.level != "cosmetic"] or list(group[:1])
        # Beside what else was tidied, the order of signs and numbers is not worth a word.
        telling = [step for step in telling if step.rule != _ORDER] or telling[:1]
        first = tuple({(step.why, step.facts): step for step in telling}.values())
        if len(first) <= _MOST_SENTENCES:
            return ", ".join(map(self.sentence, first)), tuple(fact for step in first for fact in step.facts)
        return ", ".join(dict.fromkeys(_without_braces(step.rule) for step in first)), ()

    def sentence(self, step: Step) -> str:
        """Return the sentence of a step; of a rule that was explained before, and says nothing else, its name."""
        if step.facts or step.why not in self.explained or not step.why.startswith(step.rule):
            self.explained.add(step.why)
            return step.why
        return _without_braces(step.rule)


def grouped(steps: tuple[Step, ...], detail: str) -> list[tuple[Step, ...]]:
    """Return the steps as groups of which each is one line: the ends alone, the lines of a textbook, or every step.

    Only equalities are drawn together, so the relation of a line is that of all its steps. In a textbook a line is a rule
    with all that goes without saying after it, or all the tidying that is done at one go.
    """
    groups: list[list[Step]] = []
    for step in steps:
        is_open = bool(groups) and step.relation == groups[-1][-1].relation == "=" and not step.parts and not groups[-1][-1].parts
        if is_open and (detail == "brief" or (detail == "textbook" and _goes_on(groups[-1], step))):
            groups[-1].append(step)
        else:
            groups.append([step])
    return [tuple(group) for group in groups]


def _goes_on(group: list[Step], step: Step) -> bool:
    """Whether a textbook writes a step without a line of its own, after what stands in ``group``."""
    is_tidying = group[0].level in ("tidy", "cosmetic")
    return step.level == "cosmetic" or step.level == ("tidy" if is_tidying else "detail")


def weakest_of(steps: tuple[Step, ...]) -> Step:
    """Return the step of which least is known, among the steps of a line."""
    return min(steps, key=lambda step: _STRENGTH.index(step.verdict.kind))


def _conditions(steps: Iterable[Step]) -> tuple[Formula, ...]:
    return tuple(dict.fromkeys(condition for step in steps for condition in step.assuming))


def mark_of(step: Step) -> Mark:
    """Return the verdict mark of a step."""
    return "" if step.verdict.kind == "unchecked" else step.verdict.kind


def answered(derivation: Derivation) -> Section:
    """Return the answer in a box, with the conditions under which it was found."""
    left, place = derivation.name or derivation.goal, derivation.place
    lines: list[Line] = []
    if derivation.numbers or not place:
        lines += ending(left, derivation)
    if place:
        chains = derivation.numbers[::-1]
        same = [part for part in chains if part.goal == derivation.answer] or [part for part in chains if part.result == derivation.result]
        value = same[0] if same else derivation
        lines += ending(_at(left, place), value)
    blocks: list[Block] = [Equation(tuple(lines), boxed=True)]
    # What is said of a letter of the side work, such as the h of a difference quotient, is said where that letter is.
    own = {name for formula in (derivation.goal, derivation.answer) for name in names_in(formula.node)}
    everywhere = (_without_calls(condition, (derivation.goal, derivation.answer)) for condition in _conditions(derivation.all_steps()))
    conditions = fewest(condition for condition in everywhere if own.issuperset(names_in(condition.node)))
    if conditions:
        blocks.append(Prose(f"Found for {_listed(conditions)}.", conditions))
    return Section(Prose("Answer"), tuple(blocks))


def _without_calls(condition: Formula, shown: tuple[Formula, ...]) -> Formula:
    """Write y for a y(x) of the side work, where y is a letter in what is shown."""
    parts = [part for formula in shown for part in formula.node.walk()]
    letters = {part.name for part in parts if isinstance(part, Name)} - {part.function for part in parts if isinstance(part, Call)}

    def rewritten(node: Node) -> Node:
        return Name(node.function) if isinstance(node, Call) and node.function in letters else map_children(node, rewritten)

    node = rewritten(condition.node)
    return condition if node == condition.node else Formula(node, merged(*(formula.roles for formula in shown)))


def ending(left: Formula, derivation: Derivation) -> Iterator[Line]:
    """Yield the answer, and behind an exact value its decimal."""
    yield Line(left, "=", derivation.answer)
    last = derivation.steps[-1:]
    if last and last[0].after != derivation.answer:
        yield Line(None, last[0].relation, last[0].after, mark=mark_of(last[0]))


def _at(left: Formula, place: tuple[Formula, ...]) -> Formula:
    """Return what is evaluated: a function at its arguments, or a bar with the point behind anything else."""
    roles = merged(left.roles, *(entry.roles for entry in place))
    values = {entry.node.operands[0]: entry.node.operands[1] for entry in place if isinstance(entry.node, Relation)}
    match left.node:
        case Call(function=function, arguments=arguments, orders=()) if set(arguments) <= set(values):
            return Formula(Call(function, tuple(values[argument] for argument in arguments)), roles)
    points = tuple(entry.node for entry in place)
    return Formula(EvaluatedAt(left.node, points[0] if len(points) == 1 else Items(points, "")), roles)


def _listed(formulas: tuple[Formula, ...]) -> str:
    return ", ".join("{}" for _ in formulas)


def checked(derivation: Derivation, detail: str = "full", shown: int | None = None) -> Section:
    """Return how many of all steps are proved, shown or not, why the others are not, and what the second route gave.

    ``shown`` is how many steps a page of another kind shows.
    """
    verdicts = derivation.verdicts
    proved = sum(verdict.kind == "proved" for verdict in verdicts)
    count = f"{proved} of {len(verdicts)} steps proved."
    hidden = len(verdicts) - (lines_shown(derivation, detail) if shown is None else shown)
    if hidden:
        count += f" All are counted; without a line of {'its' if hidden == 1 else 'their'} own here: {hidden}."
    blocks: list[Block] = [Prose(count)]
    reasons = dict.fromkeys(f"{verdict.kind}: {verdict.how}" for verdict in verdicts if verdict.kind != "proved")
    blocks += [Prose(_without_braces(reason) + ".") for reason in reasons]
    if derivation.route.kind != "unchecked":
        words = {"proved": "is the same, proved", "agrees": "agrees at the sample points"}.get(derivation.route.kind, "could not be compared")
        blocks.append(Prose(f"Independent route: SymPy's own derivative {words}."))
    return Section(Prose("Checks"), tuple(blocks))


def lines_shown(derivation: Derivation, detail: str) -> int:
    """Return how many lines of steps the page has, side work and numbers included."""
    return lines_in((*derived(derivation, detail), *evaluated(derivation, detail)))


def lines_in(blocks: Iterable[Block]) -> int:
    """Return how many lines of steps stand in blocks."""
    return sum(bool(line.rule) for line in lines_of(*blocks))


def _without_braces(text: str) -> str:
    return text.replace("{", "(").replace("}", ")")
