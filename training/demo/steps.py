"""The steps of the demo's training, in their order."""

from governance.seeding import register as step
from training.demo.learned import seed_learned
from training.demo.practice import seed_practice
from training.demo.speaking import seed_speaking
from training.demo.tracks import seed_tracks


def register() -> None:
    """Register every step; called once, when the models are loaded."""
    step(40, seed_tracks)
    step(42, seed_practice)
    step(45, seed_speaking)
    step(47, seed_learned)
