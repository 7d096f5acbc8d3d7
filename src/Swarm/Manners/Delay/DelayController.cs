namespace MedV.Swarm.Manners.Delay;

/// <summary>Decides from round trips how fast a background transfer may be: LEDBAT's idea (RFC 6817), as a rate and a window.</summary>
/// <remarks>
/// Pure: time, round trips and counts are passed in. A round trip that is longer than the shortest of the last minutes has waited in a queue; as long as it
/// waited for less than the target the rate grows, beyond that it shrinks. The window bounds what can stand in the queue when the rate is wrong. Not thread-safe.
/// </remarks>
internal sealed class DelayController
{
    // One late answer is chance, three in a row are a queue.
    private const int Filter = 3;

    // At once, and after the queue has stayed for a while.
    private const double FirstCut = 0.25;
    private const double LargestCut = 0.5;
    private const double MostDoublings = 10;

    // Within a quarter of what the link has carried it is approached slowly.
    private const double Near = 0.75;

    // A transfer that uses less has no use for more. A count over the last quarter of a second is behind a rate that grows fast.
    private const double LeastUse = 0.4;

    // Kernels make of a window what they like, by a third more or less: the rate must not be what bounds a transfer then.
    private const double Slack = 1.25;

    // Making way: the queue has stayed although so much less is taken.
    private const double MuchLess = 0.5;
    private static readonly TimeSpan LongestStep = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan MeterWindow = TimeSpan.FromMilliseconds(250);

    // A path of so long a round trip is approached half as fast: what was sent too much shows that much later.
    private static readonly TimeSpan LongPath = TimeSpan.FromMilliseconds(50);

    // While the link is full it is learned anew what it carries, in so much time by half.
    private static readonly TimeSpan Relearn = TimeSpan.FromSeconds(10);

    private readonly DelayRules _rules;
    private readonly BaseDelay _base = new();
    private readonly Queue<TimeSpan> _recent = new();
    private readonly Queue<(TimeSpan At, long Moved)> _meter = new();
    private TimeSpan? _last;
    private TimeSpan _sawEmpty;
    private TimeSpan _fullAt;
    private TimeSpan? _looksUntil;
    private TimeSpan _learnedAt;
    private double _carried;
    private double _fastest;
    private double _rate;
    private bool _beganBesideOthers;
    private bool _hasBeenFull;
    private TimeSpan _fullFor;

    public DelayController(DelayRules rules)
    {
        _rules = rules;
        Forget();
    }

    /// <summary>How many other hosts of the site fetch: they measure the same queue.</summary>
    public int Others { get; set; }

    /// <summary>What may be moved now: a little more than the window lets through. It bounds a transfer where windows cannot be small enough.</summary>
    public long BytesPerSecond => (long)Limit(Now * Slack);

    /// <summary>What may be under way at once: what fills the empty path and a queue of the target.</summary>
    public long WindowBytes => (long)(Now * (BaseRoundTrip + TargetAt(_rate)).TotalSeconds);

    private double Now => _looksUntil is null ? _rate : _rate / 4;

    /// <summary>When to measure again.</summary>
    public TimeSpan NextProbe { get; private set; }

    /// <summary>The round trip of the empty path as far as it is known; zero before.</summary>
    public TimeSpan BaseRoundTrip => _base.Least == TimeSpan.MaxValue ? TimeSpan.Zero : _base.Least;

    /// <summary>By how much a round trip is longer now.</summary>
    public TimeSpan QueueingDelay { get; private set; }

    /// <summary>Whether it takes much less than it did, because a queue stays that is not its own.</summary>
    public bool MakesWay => QueueingDelay > TargetAt(_rate) && _rate < MuchLess * _fastest;

    private TimeSpan UsualProbe => _rules.Probe * (1 + Others) is var shared && shared < _rules.RarestProbe ? shared : _rules.RarestProbe;

    /// <summary>A round trip was measured.</summary>
    /// <param name="now">Time since any fixed moment. A step back counts as no time.</param>
    /// <param name="roundTrip">How long it took.</param>
    /// <param name="moved">All bytes that the transfer has moved so far.</param>
    public void Heard(TimeSpan now, TimeSpan roundTrip, long moved)
    {
        TimeSpan step = Step(now);
        roundTrip = roundTrip > TimeSpan.Zero ? roundTrip : TimeSpan.FromTicks(1);
        _base.Add(now, roundTrip);
        _recent.Enqueue(roundTrip);
        if (_recent.Count > Filter)
        {
            _recent.Dequeue();
        }

        TimeSpan target = TargetAt(_rate);
        QueueingDelay = _recent.Min() - _base.Least;
        if (roundTrip - _base.Least < target / 4)
        {
            _sawEmpty = now;
        }

        double? used = Meter(now, moved);
        NextProbe = _rules.Confirm;
        if (_looksUntil is TimeSpan until)
        {
            EndLook(now, until);
        }
        else if (_recent.Count == Filter)
        {
            bool isToConfirm = roundTrip - _base.Least > target && QueueingDelay < target;
            bool isStarting = !_hasBeenFull && used >= _rate * LeastUse && _rate < _rules.CeilingBytesPerSecond;
            NextProbe = isToConfirm || isStarting ? _rules.Confirm : _fastest == 0 ? _rules.ProbeBefore : UsualProbe;
            Adjust(now, step, QueueingDelay / target, used);
        }
    }

    /// <summary>A round trip took longer than anybody waits: the queue was so full that something was lost, or the path is gone.</summary>
    public void Lost(TimeSpan now)
    {
        Step(now);
        _rate = Limit(_rate * LargestCut);
        _recent.Clear();
        _meter.Clear();
        NextProbe = UsualProbe;
    }

    /// <summary>Everything that was learned is about another path.</summary>
    public void Forget()
    {
        _base.Clear();
        _recent.Clear();
        _meter.Clear();
        _last = null;
        _rate = _rules.FirstBytesPerSecond;
        (_carried, _fastest, _fullFor) = (0, 0, TimeSpan.Zero);
        _hasBeenFull = false;
        _looksUntil = null;
        QueueingDelay = TimeSpan.Zero;
        NextProbe = _rules.Confirm;
    }

    private TimeSpan Step(TimeSpan now)
    {
        TimeSpan step = _last is TimeSpan last && now > last ? now - last : TimeSpan.Zero;
        if (step > _rules.Forget)
        {
            Forget();
        }

        if (_last is null)
        {
            (_sawEmpty, _fullAt, _learnedAt) = (now, now, now);
            _beganBesideOthers = Others > 0;
        }

        _last = now;
        return step < LongestStep ? step : LongestStep;
    }

    private void Adjust(TimeSpan now, TimeSpan step, double fullness, double? used)
    {
        Learn(now, used, fullness >= 1);

        // With a window the delay answers to the rate by (base + target) / target: on long paths small steps do as much.
        TimeSpan target = TargetAt(_rate);
        double gentle = target / (_base.Least + target);
        if (fullness >= 1)
        {
            // The window that would leave a queue of the target, were the queue the transfer's own or that of others who do the same. One that stays is somebody else's:
            // then twice as much in each quarter of a second.
            TimeSpan settles = 2 * (_base.Least + QueueingDelay);
            double part = double.Min(1, step / (settles > LongestStep ? settles : LongestStep));
            double excess = 1 - ((_base.Least + target) / (_base.Least + QueueingDelay));
            double cut = double.Min(LargestCut, double.Min(FirstCut, excess) * part * double.Pow(2, double.Min(MostDoublings, _fullFor / LongestStep)));
            _fullFor += step;
            _rate = Limit(_rate * (1 - cut));
        }
        else
        {
            _fullFor = TimeSpan.Zero;

            // What the transfer does not use says nothing about the link.
            bool isFar = !_hasBeenFull || _rate < _carried * Near;
            if (used >= _rate * LeastUse)
            {
                double growth = isFar ? _rules.FastGrowth * (LongPath / (LongPath + _base.Least)) : double.Min(_rules.FastGrowth, _rules.Growth * gentle * Calm(now));
                _rate = Limit(_rate * double.Exp(growth * step.TotalSeconds * (1 - fullness)));
            }
        }

        // Who came when others were there already: what it took for an empty path may have been their queue.
        bool mustLook = fullness >= 0.5 && ((!_hasBeenFull && _beganBesideOthers) || now - _sawEmpty > _rules.LookEvery);
        if (fullness >= 0.5)
        {
            _hasBeenFull = true;
            _fullAt = now;
        }

        if (mustLook)
        {
            _looksUntil = now + _rules.LookFor;
            NextProbe = _rules.Confirm;
        }
    }

    // The longer there was no queue, the bolder: the link may have become faster, or was never full.
    private double Calm(TimeSpan now) => 1 + double.Pow(double.Max(0, (now - _fullAt).TotalSeconds), 2);

    // What the link carried for this host when it was full, and the fastest ever: halved each minute and each ten, for somebody else may have taken the rest.
    private void Learn(TimeSpan now, double? used, bool isFull)
    {
        TimeSpan since = now > _learnedAt ? now - _learnedAt : TimeSpan.Zero;
        _carried = double.Max(_carried * double.Pow(0.5, isFull ? since / Relearn : since.TotalMinutes), isFull ? used ?? 0 : 0);
        _fastest = double.Max(_fastest * double.Pow(0.5, since.TotalMinutes / 10), used ?? 0);
        _learnedAt = now;
    }

    private void EndLook(TimeSpan now, TimeSpan until)
    {
        if (now < until)
        {
            return;
        }

        _looksUntil = null;
        _sawEmpty = now;
        _recent.Clear();
        _meter.Clear();
    }

    // Bytes per second, as soon as there is enough to tell.
    private double? Meter(TimeSpan now, long moved)
    {
        _meter.Enqueue((now, moved));
        while (_meter.Count > 2 && now - _meter.ElementAt(1).At >= MeterWindow)
        {
            _meter.Dequeue();
        }

        (TimeSpan at, long before) = _meter.Peek();
        return now - at < MeterWindow / 4 ? null : (moved - before) / (now - at).TotalSeconds;
    }

    private TimeSpan TargetAt(double rate)
    {
        TimeSpan target = _rules.Target - (_rules.TargetStep * double.Log2(rate / 1e6));
        return target < _rules.LowestTarget ? _rules.LowestTarget : target > _rules.HighestTarget ? _rules.HighestTarget : target;
    }

    private double Limit(double rate) => double.Clamp(
        rate, double.Max(_rules.FloorBytesPerSecond, _rules.FloorShare * _fastest), _rules.CeilingBytesPerSecond);
}
