namespace MedV.Swarm.Manners.Delay;

/// <summary>The times and numbers of yielding by delay. docs/manners.md describes them; decision 0015 tells how they were found.</summary>
public sealed record DelayRules
{
    /// <summary>The queueing delay at which a transfer of 1 MB/s neither grows nor shrinks. Default 5.5 ms.</summary>
    // A download by BBR keeps some 10 ms of queue on a link of 20 Mbit/s and 5 ms on one of 100 by itself: who aims at 15 ms takes the link from it.
    public TimeSpan Target { get; init; } = TimeSpan.FromMilliseconds(5.5);

    /// <summary>By how much the target is lower with every doubling of the rate. Default 1 ms.</summary>
    // All hosts of a site see the same delay. That the faster one aims at less is what lets the slower one catch up.
    public TimeSpan TargetStep { get; init; } = TimeSpan.FromMilliseconds(1);

    /// <summary>The target of the fastest. Default 2.5 ms.</summary>
    public TimeSpan LowestTarget { get; init; } = TimeSpan.FromMilliseconds(2.5);

    /// <summary>The target of the slowest. Default 8 ms.</summary>
    public TimeSpan HighestTarget { get; init; } = TimeSpan.FromMilliseconds(8);

    /// <summary>What a transfer keeps in any case, in bytes per second. Default 16 KiB.</summary>
    // Below a twelfth of a 2 Mbit/s link, and enough to show progress of a bundle within the time-outs of leases.
    public long FloorBytesPerSecond { get; init; } = 16 * 1024;

    /// <summary>What it keeps of the fastest that it has been. Default a twentieth.</summary>
    // A path whose round trips vary by themselves, by radio, looks like a full one: a delivery must end there, too.
    public double FloorShare { get; init; } = 0.05;

    /// <summary>What a transfer begins with, in bytes per second. Default 512 KiB, 4 Mbit/s.</summary>
    // Eight hosts that begin at once fill a link of 30 Mbit/s with that.
    public long FirstBytesPerSecond { get; init; } = 512 * 1024;

    /// <summary>The most that is tried, in bytes per second. Default 1.25 GB/s, 10 Gbit/s.</summary>
    public long CeilingBytesPerSecond { get; init; } = 1_250_000_000;

    /// <summary>How fast a rate grows that is far below what the link has carried: e to the power of this in a second. Default 7, a doubling in a tenth of a second; half that on a path of 50 ms.</summary>
    // A rate that is too high for a moment fills no queue: the window bounds that.
    public double FastGrowth { get; init; } = 7;

    /// <summary>How fast it grows near that, on a path without delay of its own. Default 0.25.</summary>
    public double Growth { get; init; } = 0.25;

    /// <summary>How often one host measures the round trip, when no other fetches. Default 250 ms.</summary>
    public TimeSpan Probe { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>How often before the first byte: for the moment of settling, so that the first bytes are soon followed by more. Default 100 ms.</summary>
    public TimeSpan ProbeBefore { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>How often at least, however many others fetch. Default 1 s.</summary>
    // An origin has many sites, and each request costs it something.
    public TimeSpan RarestProbe { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How soon it is measured again when a sample must be confirmed. Default 30 ms.</summary>
    public TimeSpan Confirm { get; init; } = TimeSpan.FromMilliseconds(30);

    /// <summary>How long a transfer that has not seen the link empty waits before it makes room to look. Default 30 s.</summary>
    public TimeSpan LookEvery { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>For how long it makes room. Default 300 ms.</summary>
    // 15 ms of queue drain in 100 ms even when seven other hosts go on.
    public TimeSpan LookFor { get; init; } = TimeSpan.FromMilliseconds(300);

    /// <summary>After so long without a sample all that was learned is forgotten: the PC may have slept or moved. Default 1 minute.</summary>
    public TimeSpan Forget { get; init; } = TimeSpan.FromMinutes(1);
}
