"""The engine: as long as a derivative stands in the ink, the first one is rewritten by the first rule that matches.

Each rewriting is one step on the whole line, so that the steps form a chain that can be read and checked line by line. It
is proved on the part that it rewrites. What stands before that part is finished, so the search goes on from there. A
condition is displayed by the first step that needs it, and holds from there on.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import lru_cache
from itertools import islice

from symcalc.derivation.cases import judge_cases
from symcalc.derivation.closed_forms import WHY as KEPT
from symcalc.derivation.closed_forms import is_kept, number_at_a_place
from symcalc.derivation.conditions import asked, displayed, meanings, parts_of
from symcalc.derivation.congruence import Checks, in_letters, in_values
from symcalc.derivation.monomials import typed
from symcalc.derivation.proof import judge
from symcalc.derivation.route import second_route
from symcalc.derivation.rows import why_not
from symcalc.derivation.rule import RULES, Differentiation, Rewrite, Rule, Variable
from symcalc.derivation.step import Derivation, Focus, Level, Step, Verdict
from symcalc.derivation.tidying import tidied
from symcalc.document.blocks import Prose
from symcalc.errors import NoRuleError
from symcalc.formula.formula import Formula
from symcalc.formula.nodes import ONE, ZERO, Apply, BigOperator, Call, Cases, Derivative, Integral, Name, Node, Number
from symcalc.formula.rebuilding import Place, distinct, free_names, kinds_in, replaced_at, walk_from

_MOST_STEPS = 2000


def differentiate(
    body: Formula,
    variable: Variable,
    partial: bool,
    name: Formula | None = None,
    known: Iterable[Derivation] = (),
    given: Iterable[Formula] = (),
) -> Derivation:
    """Differentiate ``body`` step by step.

    What was derived before is looked up: of the same question the answer is the same.

    Parameters
    ----------
    body : Formula
    variable : Name or Indexed
        A letter, or an entry of a family such as w_k.
    partial : bool
        Whether other variables are held fixed, so that it is written with ∂.
    name : Formula, optional
        What the derivative is called.
    known : iterable of Derivation
        What stands on the page already: it is referred to and not derived again.
    given : iterable of Formula
        Conditions that are said already, such as that of a branch.

    Raises
    ------
    NoRuleError
        Some part is of a kind for which there is no rule; shows the part.
    """
    before = tuple((part.goal.node, part.answer.node) for part in known)
    found = derived(Formula(body.node, body.roles), variable, partial, before, rules(), tuple(given))
    return replace(found, name=name) if name is not None else found


@lru_cache(maxsize=256)
def derived(
    body: Formula, variable: Variable, partial: bool, known: tuple[tuple[Node, Node], ...], by: tuple[Rule, ...], given: tuple[Formula, ...] = ()
) -> Derivation:
    """Return what `differentiate` returns, by these rules, each tried in turn."""
    work = _Work(body, Differentiation(variable, partial, body.roles, dict(known)), by, given)
    work.carry_out()
    work.tell_what_is_kept()
    work.tidy_up()
    letter = Formula(variable, body.roles)
    result = work.line.meaning
    heading, route = Prose("With respect to {}", (letter,)), second_route(work.goal, work.steps, result)
    return Derivation(work.goal, tuple(work.steps), result, variables=(letter,), heading=heading, route=route)


def rules() -> tuple[Rule, ...]:
    """Return all rules, those of low rank first."""
    return (_EARLIER, *sorted(RULES.values(), key=lambda rule: rule.rank))


def _derived_before(body: Node, d: Differentiation) -> Rewrite | None:
    """Put the answer of an earlier derivation in the place of what it was asked for."""
    asked_for = d.of(body)
    return Rewrite(d.known[asked_for], (asked_for,)) if asked_for in d.known else None


_EARLIER = Rule("derived before", 0, "{} was derived above", "the lines above", "", _derived_before, "detail")


_REAL_ONLY = frozenset({"Abs", "sign", "conjugate", "re", "im", "arg", "Max", "Min", "floor", "ceiling", "atan2"})


def _refuse_complex(body: Formula, d: Differentiation) -> None:
    """Refuse functions that have no derivative at complex numbers, of a letter that was declared complex."""
    facts = getattr(d.symbol, "assumptions0", {})
    if "complex" not in facts or facts.get("real") or facts.get("extended_real"):
        return
    for part in body.node.walk():
        if isinstance(part, Apply) and part.function in _REAL_ONLY and not d.is_constant(part):
            raise NoRuleError(
                f"{body.with_node(part).to_text()} has no derivative with respect to {d.letter}, which is declared complex; "
                f"declare {d.letter} real, or write it with its real and imaginary part."
            )


class _Work:
    """The steps so far, and the conditions that they have displayed."""

    def __init__(self, body: Formula, d: Differentiation, by: tuple[Rule, ...], given: tuple[Formula, ...]) -> None:
        _refuse_complex(body, d)
        self.rules, self.known = by, d.known
        self.goal = self.line = Formula(d.of(body.node), body.roles)
        self.steps: list[Step] = []
        self.shown: dict[Node, Formula] = {part: self._formula(part) for condition in given for part in parts_of(condition.node)}
        self.implied: dict[Node, Formula] = {}
        self.checks = Checks(self.goal)

    def carry_out(self) -> None:
        """Rewrite one derivative after the other, until those that are left are final."""
        start: Place = ()
        while (found := _next_derivative(self.line, start)) is not None:
            if len(self.steps) >= _MOST_STEPS:
                raise NoRuleError(f"The derivation is longer than {_MOST_STEPS} steps.")
            start, place, target = found
            d = replace(_differentiation(target, self.line), known=self.known)
            rule, rewrite = _apply(target.body, d, self.rules)
            after = self._formula(replaced_at(self.line.node, place, rewrite.after))
            focus = Focus(place, self._formula(target), self._formula(rewrite.after))
            # A 1 or 0 may vanish, and the parts behind it move up.
            start = start if rewrite.after not in (ONE, ZERO) else start[:-1]
            self._step(rule.name, after, rule.why, rewrite.facts, rewrite.assuming, rewrite.parts, focus, rule.level)

    def tell_what_is_kept(self) -> None:
        """Say of derivatives of known functions that have no closed form that they are kept, with a number to check them by."""
        for part in dict.fromkeys(distinct(self.line.node)):
            if isinstance(part, Derivative) and isinstance(part.body, Apply) and (found := number_at_a_place(self._formula(part))) is not None:
                said = tuple(self._formula(fact) for fact in found)
                self.steps.append(Step("no closed form", self.line, self.line, KEPT, facts=said, verdict=Verdict("proved", "nothing is changed")))

    def tidy_up(self) -> None:
        """Put the last line in order, one kind of tidying a step."""
        for kind, node in tidied(self.line.node, typed(self.goal.node)):
            self._step(kind.name, self._formula(node), kind.why, conditions=kind.conditions(self.line.node), level=kind.level)

    def _formula(self, node: Node) -> Formula:
        return Formula(node, self.goal.roles)

    def _step(
        self,
        name: str,
        after: Formula,
        why: str,
        facts: Iterable[Node] = (),
        conditions: Iterable[Node] = (),
        parts: tuple[Derivation, ...] = (),
        focus: Focus | None = None,
        level: Level = "main",
    ) -> None:
        before = self.line
        ends = (focus.before, focus.after) if focus is not None else (before, after)
        stated = [self._formula(part) for condition in conditions for part in parts_of(condition)]
        short = in_letters(before, after, focus) if focus is not None else None
        in_short = [short.condition(formula) for formula in stated] if short is not None else []
        # A rule that names conditions names all that it needs.
        if not stated and (focus is None or not _binds_above(before.node, focus.place)):
            if short is None:
                stated += asked(ends)
            else:
                in_short = [condition for side in short.asked for condition in side]
                stated += self.checks.asked(short)
        known = meanings(self.shown.values())
        new = {}
        for formula in stated:
            # What follows from what is displayed is not displayed again, yet the proof may use it.
            self.implied.setdefault(formula.node, formula)
            for part in displayed(formula, known):
                new[part.node] = part
                known |= meanings([part])
        self.shown |= new
        obeyed = tuple((self.shown | self.implied).values())
        by_cases = focus is not None and isinstance(focus.after.node, Cases) and not _binds_above(before.node, focus.place)
        if focus is None and (short := in_values(before, after)) is not None:
            in_short = short.among(obeyed)
        checked = self.checks.judged(short, in_short, obeyed) if short is not None else None
        verdict = checked or (judge_cases(*ends, obeyed) if by_cases else judge(before, after, obeyed, focus))
        said = tuple(self._formula(fact) for fact in facts)
        self.steps.append(
            Step(name, before, after, why, facts=said, assuming=tuple(new.values()), parts=parts, level=level, verdict=verdict, focus=focus)
        )
        self.line = after


def _binds_above(node: Node, place: Place) -> bool:
    """Whether a part stands where a letter may mean something else, or in one branch of several."""
    for number in place:
        if isinstance(node, BigOperator | Integral | Cases | Derivative):
            return True
        node = next(islice(node.children(), number, None))
    return False


def _next_derivative(line: Formula, start: Place) -> tuple[Place, Place, Derivative] | None:
    """Return the next derivative that is not final, or that stands in its body and has to be carried out first, and where to go on."""
    for where, part in walk_from(line.node, start):
        if isinstance(part, Derivative) and not _is_final(part, line):
            inner = [(place, below) for place, below in _derivatives(part.body) if not _is_final(below, line)]
            if not inner:
                return where, where, part
            # The last of them holds no other: parents come first.
            place, innermost = inner[-1]
            return where, (*where, 0, *place), innermost  # the body is the first part of a derivative
    return None


def _derivatives(node: Node) -> Iterator[tuple[Place, Derivative]]:
    if Derivative in kinds_in(node):
        yield from ((place, below) for place, below in walk_from(node) if isinstance(below, Derivative))


def _differentiation(target: Derivative, line: Formula) -> Differentiation:
    if len(target.variables) != 1 or target.variables[0][1] != ONE:
        written = line.with_node(target).to_text()
        raise NoRuleError(f"{written} is a derivative of higher order; differentiate once and then again.")
    variable = target.variables[0][0]
    if not isinstance(variable, Variable):
        raise NoRuleError(f"Nothing is differentiated with respect to {line.with_node(variable).to_text()}, which is no letter.")
    return Differentiation(variable, target.partial, line.roles)


def _is_final(node: Derivative, line: Formula) -> bool:
    """Tell whether a derivative stays: of a function known only by its letter, in a slot that holds the variable and nothing else."""
    if any(not isinstance(order, Number) for _, order in node.variables):
        return False
    for variable, _ in node.variables:
        if not isinstance(variable, Name) or node.body == variable or Differentiation(variable, node.partial, line.roles).is_constant(node.body):
            return False
        match node.body:
            case Call(arguments=arguments, orders=()):
                if [entry for entry in arguments if variable.name in free_names(entry)] != [variable]:
                    return False
            case Name():
                continue
            case Apply() if is_kept(node.body, variable):
                continue
            case _:
                return False
    return True


def _apply(body: Node, d: Differentiation, by: Iterable[Rule]) -> tuple[Rule, Rewrite]:
    for rule in by:
        rewrite = rule.match(body, d)
        if rewrite is not None:
            return rule, rewrite
    raise NoRuleError(f"No rule differentiates {Formula(body, d.roles).to_text()} with respect to {d.letter}. {why_not(body)}")
