"""Deliveries over the WAN: everyone at once, with owners that are killed, and with multicast that is lost."""

from branch import PAYLOAD, Plan
from bench import WAN_MEBIBYTES
from contestants import Aria2, Curl, ElectedLibtorrent, Libtorrent, Medv
from delivery import Delivery, when
from report import Row, attempt, median

HOSTS = 8
LINKS = (100, 50)
# Slow enough that four or five owners are killed before all is there.
KILLED_LINK = 50
LOSS_LINK = 100
LOSS_PERCENT = 20
KILL_EVERY = 10
DOWN_SECONDS = 3
LIMIT = 900
KILLED = f"owner killed, {KILLED_LINK} Mbit/s"
LOST = f"{LOSS_PERCENT} % of multicast lost, {LOSS_LINK} Mbit/s"


def cold(bench, options):
    """Eight hosts that have nothing start at the same moment. Tools take turns."""
    for run in range(bench.runs):
        for link in LINKS:
            # What curl from each host costs is eight times the file, each time: once is enough.
            for contestant in (Medv, Libtorrent, ElectedLibtorrent, Aria2, *([Curl] if run == 0 else [])):
                if contestant.name in options.tools:
                    yield deliver(bench, cold_name(link), contestant, Plan(HOSTS, wan=link, lan=1000))


def owner_killed(bench, _):
    """Every 10 s the host that took most from the WAN in the last second is killed, and started again 3 s later."""
    for _ in range(bench.runs):
        yield deliver(bench, KILLED, Medv, Plan(HOSTS, wan=KILLED_LINK, lan=1000), Killer)


def multicast_loss(bench, _):
    """Each host does not hear a fifth of what the others say by multicast."""
    for _ in range(bench.runs):
        yield deliver(bench, LOST, Medv, Plan(HOSTS, wan=LOSS_LINK, lan=1000, loss=LOSS_PERCENT))


def figures(rows):
    """For the cold start, the worse of the two links."""
    return {
        "wanRatioCold8": worst(median(rows, cold_name(link), Medv.name, "ratio") for link in LINKS),
        "wanRatioOwnerKilled": median(rows, KILLED, Medv.name, "ratio"),
        "wanRatioMulticastLoss": median(rows, LOST, Medv.name, "ratio"),
        "lastHostVsWanLimit": worst(median(rows, cold_name(link), Medv.name, "limit") for link in LINKS),
    }


def cold_name(link):
    return f"cold start of {HOSTS}, {link} Mbit/s"


def worst(values):
    return max((value for value in values if value is not None), default=None)


def deliver(bench, what, contestant, plan, disturb=None):
    """One delivery as a row. MedV's bytes are over those of the packs, the others' over the file's."""
    artefact = bench.artefact("wan.raw", WAN_MEBIBYTES)
    return attempt(what, contestant.name, lambda: measure(bench, what, contestant, artefact, plan, disturb))


def measure(bench, what, contestant, artefact, plan, disturb):
    wanted = artefact.packed if contestant is Medv else artefact.bytes
    with bench.branch(plan) as branch, bench.origin(branch) as origin:
        before = branch.wan_bytes()
        with Delivery(bench, branch, contestant, artefact) as delivery:
            disturbance = disturb and disturb(delivery)
            outcome = delivery.run(LIMIT, disturbance or (lambda _: None))
            delivery.check()
        link = branch.wan_bytes() - before
        answers = origin.answers()
        notes = [f"{answers.requests} requests", f"{answers.body / artefact.bytes:.3f} of the file"]
        if plan.loss:
            notes.append(f"{branch.multicast_lost()} multicast packets lost")
        if disturbance:
            notes.append(f"{disturbance.killed} killed")
    return Row(
        what,
        contestant.name,
        first=min(outcome.seconds),
        last=outcome.last,
        limit=outcome.last / (wanted * 8 / (plan.wan * 1e6 * PAYLOAD)),
        wan=answers.body / 1e6,
        ratio=answers.body / wanted,
        link=link / wanted,
        began=when(outcome.wan, 0.01),
        ended=when(outcome.wan, 0.99),
        cpu=outcome.cpu,
        per_gib=outcome.cpu / (len(outcome.seconds) * artefact.bytes / 2**30),
        rss=outcome.rss / 2**20,
        busy=outcome.busy,
        load=outcome.load,
        notes=", ".join(notes))


class Killer:
    """Kills the busiest owner again and again; called with the seconds since the start."""

    def __init__(self, delivery):
        self._delivery = delivery
        self._next = KILL_EVERY
        self._earlier = None
        self._victim = None
        self.killed = 0

    def __call__(self, now):
        if self._victim and now >= self._next - KILL_EVERY + DOWN_SECONDS:
            self._delivery.start(self._victim)
            self._victim = None
        if self._earlier is None and now >= self._next - 1:
            self._earlier = self._fetched()
        if now >= self._next:
            fetched = self._fetched()
            # A host that has all fetches no more.
            owners = [host for host in fetched if not host.finished()]
            if owners:
                self._victim = max(owners, key=lambda host: fetched[host] - self._earlier.get(host, 0))
                self._delivery.kill(self._victim)
                self.killed += 1
            self._earlier = None
            self._next += KILL_EVERY

    def _fetched(self):
        return {host: host.fetched() for host in self._delivery.takers if host not in self._delivery.down}
