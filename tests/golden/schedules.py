"""The learning rates of PyTorch's schedules, a line each: its name, and the rate of each step."""
from pathlib import Path

import torch
from torch.optim import lr_scheduler as lr

PEAK = 0.1


def rates(schedule, steps):
    optimiser = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=PEAK)
    schedule = schedule(optimiser)
    yield optimiser.param_groups[0]["lr"]
    for _ in range(steps - 1):
        optimiser.step()
        schedule.step()
        yield optimiser.param_groups[0]["lr"]


def warm_up(over, then):
    def schedule(optimiser):
        climb = lr.LinearLR(optimiser, start_factor=0.1, total_iters=over)
        return lr.SequentialLR(optimiser, [climb, then(optimiser)], milestones=[over])
    return schedule


CASES = {
    ("constant", 4): lambda o: lr.ConstantLR(o, factor=1.0),
    ("step", 20): lambda o: lr.StepLR(o, step_size=6, gamma=0.5),
    ("linear", 20): lambda o: lr.PolynomialLR(o, total_iters=20, power=1.0),
    ("cosine", 20): lambda o: lr.CosineAnnealingLR(o, T_max=20),
    ("one_cycle", 20): lambda o: lr.OneCycleLR(o, max_lr=PEAK, total_steps=20),
    ("one_cycle", 7): lambda o: lr.OneCycleLR(o, max_lr=PEAK, total_steps=7),
    ("one_cycle", 103): lambda o: lr.OneCycleLR(o, max_lr=PEAK, total_steps=103),
    ("warm_up_cosine", 20): warm_up(4, lambda o: lr.CosineAnnealingLR(o, T_max=16)),
    ("warm_up_step", 20): warm_up(4, lambda o: lr.StepLR(o, step_size=4, gamma=0.5)),
    ("warm_up_constant", 10): warm_up(2, lambda o: lr.ConstantLR(o, factor=1.0)),
}

if __name__ == "__main__":
    lines = ("\t".join([name, *map(repr, rates(schedule, steps))]) for (name, steps), schedule in CASES.items())
    Path(__file__).with_suffix(".tsv").write_text("\n".join(lines) + "\n")
