"""What is wrong with a definition, in words that name the step and say what to do."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """`step` is the id of the step, empty where the journey as a whole is meant; `field` is the part of it that is
    wrong, by its key in the definition. What does not `block` is good to know before starting."""

    words: str
    remedy: str
    step: str = ""
    field: str = ""
    blocks: bool = True

    def __str__(self) -> str:
        return f"{self.words} {self.remedy}"
