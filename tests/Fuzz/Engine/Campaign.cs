using System.Diagnostics;
using MedV.Fuzz.Mutation;

namespace MedV.Fuzz.Engine;

/// <summary>Tries one changed input after the other, and keeps those that go new ways. The same seed gives the same inputs.</summary>
internal sealed class Campaign
{
    private const int MostTrims = 64;
    private const int MostFailures = 50;
    private const int Recent = 32;

    private readonly FuzzTarget _target;
    private readonly Executor _executor;
    private readonly Random _random;
    private readonly Mutator _mutator;
    private readonly SeenWays _seen = new();
    private readonly List<FuzzCase> _corpus = [];
    private readonly List<(int Place, byte Bucket)> _fresh = [];
    private readonly Dictionary<string, (FuzzCase Case, Failure Failure)> _failures = [];

    public Campaign(FuzzTarget target, int seed, CurrentCase? current = null)
    {
        _target = target;
        _random = new Random(seed);
        _executor = new Executor(target, current);
        _mutator = new Mutator(target, _random);
    }

    /// <summary>Called with each case that is kept.</summary>
    public Action<FuzzCase> Kept { get; init; } = static _ => { };

    /// <summary>Called with each new kind of failure.</summary>
    public Action<FuzzCase, Failure> Failed { get; init; } = static (_, _) => { };

    public Executor Executor => _executor;

    /// <summary>The inputs that went new ways.</summary>
    public IReadOnlyList<FuzzCase> Corpus => _corpus;

    /// <summary>How many ways through the code were seen.</summary>
    public int Ways => _seen.Count;

    /// <summary>One for each kind of failure.</summary>
    public IReadOnlyCollection<(FuzzCase Case, Failure Failure)> Failures => _failures.Values;

    /// <summary>Runs the bases as they are, and what was kept before.</summary>
    public void Begin(IEnumerable<FuzzCase> cases)
    {
        foreach (FuzzBase from in _target.Bases)
        {
            // Twice: what runs only the first time, such as static constructors, is no way of its own.
            _executor.Execute(new FuzzCase(_target.Name, from.Name, from.Content.Length, []));
            Try(new FuzzCase(_target.Name, from.Name, from.Content.Length, []), isBase: true);
        }

        foreach (FuzzCase input in cases)
        {
            Try(input, isBase: false);
        }
    }

    /// <summary>Goes on until so many inputs ran, or time is up.</summary>
    public void Run(long executions, TimeSpan longest, Action<Campaign>? progress = null)
    {
        long started = Stopwatch.GetTimestamp();
        for (long turn = 0; _executor.Executions < executions && _failures.Count < MostFailures; turn++)
        {
            if ((turn & 0x3FF) == 0)
            {
                progress?.Invoke(this);
                if (Stopwatch.GetElapsedTime(started) > longest)
                {
                    return;
                }
            }

            Workbench bench = _executor.Load(Pick());
            _mutator.Mutate(bench, Pick());
            if (_executor.Execute(bench) is Failure failure)
            {
                Keep(bench.ToCase(_target.Name), failure);
                continue;
            }

            _seen.Add(_fresh);
            if (_fresh.Count > 0)
            {
                Keep(bench.ToCase(_target.Name));
            }
        }
    }

    /// <summary>Half of the time one of the newest: what led to something new leads further.</summary>
    private FuzzCase Pick() => _random.Next(2) == 0
        ? _corpus[_random.Next(_corpus.Count)]
        : _corpus[_random.Next(Math.Max(_corpus.Count - Recent, 0), _corpus.Count)];

    private void Try(FuzzCase input, bool isBase)
    {
        Failure? failure = _executor.Execute(input);
        if (failure is not null)
        {
            Keep(input, failure);
        }

        _seen.Add(_fresh);
        if (isBase || (failure is null && _fresh.Count > 0))
        {
            _corpus.Add(input);
        }
    }

    private void Keep(FuzzCase input)
    {
        if (input.Patches.Length > 2)
        {
            List<(int Place, byte Bucket)> fresh = [.. _fresh];
            input = Trimmer.Trim(input, MostTrims, fewer => _executor.Execute(fewer) is null && SeenWays.Took(fresh));
        }

        _corpus.Add(input);
        Kept(input);
    }

    private void Keep(FuzzCase input, Failure failure)
    {
        if (_failures.TryAdd(failure.Signature, (input, failure)))
        {
            input = Trimmer.Trim(input, 2000, fewer => _executor.Execute(fewer)?.Signature == failure.Signature);
            _failures[failure.Signature] = (input, failure);
            Failed(input, failure);
        }
    }
}
