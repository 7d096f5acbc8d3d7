using System.Diagnostics;
using System.Text.RegularExpressions;
using MedV.Fuzz.Coverage;

namespace MedV.Fuzz.Engine;

/// <summary>Runs a target for one input after the other, and counts what it costs.</summary>
internal sealed partial class Executor
{
    private const double SlowSeconds = 0.1;

    private readonly FuzzTarget _target;
    private readonly Meter _meter = new();
    private readonly Dictionary<string, Workbench> _benches = [];
    private readonly CurrentCase? _current;

    /// <summary>Makes a workbench for each base.</summary>
    /// <param name="target">What is run.</param>
    /// <param name="current">Told of each input before it runs, if that is wanted.</param>
    public Executor(FuzzTarget target, CurrentCase? current = null)
    {
        _target = target;
        _current = current;
        foreach (FuzzBase from in target.Bases)
        {
            _benches.Add(from.Name, new Workbench(from, target.Room));
        }
    }

    public long Executions { get; private set; }

    public long MostAllocatedBytes { get; private set; }

    public long MostReadBytes { get; private set; }

    public double SlowestSeconds { get; private set; }

    /// <summary>What took <see cref="SlowestSeconds"/>.</summary>
    public FuzzCase? Slowest { get; private set; }

    /// <summary>Makes an input.</summary>
    public Workbench Load(FuzzCase input)
    {
        Workbench bench = _benches[input.Base];
        bench.Load(input);
        return bench;
    }

    /// <summary>Runs one input.</summary>
    /// <returns><see langword="null"/> when all promises were kept.</returns>
    public Failure? Execute(FuzzCase input) => Execute(Load(input));

    /// <summary>Runs what is on a workbench.</summary>
    /// <returns><see langword="null"/> when all promises were kept.</returns>
    public Failure? Execute(Workbench bench)
    {
        _current?.Begin(_target.Name, bench);
        (Failure? failure, double seconds) = RunOnce(bench);
        if (seconds > SlowSeconds && failure is null)
        {
            // Most often another process was in the way.
            seconds = Math.Min(seconds, RunOnce(bench).Seconds);
        }

        if (seconds > SlowestSeconds)
        {
            (SlowestSeconds, Slowest) = (seconds, bench.ToCase(_target.Name));
        }

        _current?.End();
        return failure;
    }

    private (Failure? Failure, double Seconds) RunOnce(Workbench bench)
    {
        Executions++;
        _meter.Clear();
        Probe.Clear();
        Failure? failure = null;
        long started = Stopwatch.GetTimestamp();
        try
        {
            _target.Run(bench, _meter);
            MostAllocatedBytes = Math.Max(MostAllocatedBytes, _meter.AllocatedBytes);
            MostReadBytes = Math.Max(MostReadBytes, _meter.ReadBytes);
            FuzzException.Require(_meter.AllocatedBytes <= _target.MostAllocatedBytes, $"more than {_target.MostAllocatedBytes} bytes are allocated");
            FuzzException.Require(_meter.ReadBytes <= _target.MostReadBytes, $"more than {_target.MostReadBytes} bytes are read");
        }
        catch (Exception exception)
        {
            failure = Explain(exception);
        }

        double seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        Probe.NoteSize("read", _meter.ReadBytes >> 12);
        Probe.NoteSize("allocated", _meter.AllocatedBytes >> 20);
        return (failure, seconds);
    }

    private static Failure Explain(Exception exception)
    {
        // The first place in a product tells one reason from another; a broken promise is told by its words, without their numbers.
        string where = (exception.StackTrace ?? "").Split('\n').FirstOrDefault(line => line.Contains("MedV.", StringComparison.Ordinal) && !line.Contains("MedV.Fuzz", StringComparison.Ordinal))?.Trim() ?? "";
        string what = exception is FuzzException ? Numbers().Replace(exception.Message, "#") : exception.GetType().Name;
        return new Failure($"{what} {LineNumber().Replace(where, "")}", exception.ToString());
    }

    [GeneratedRegex("[0-9]+")]
    private static partial Regex Numbers();

    [GeneratedRegex(" in .*")]
    private static partial Regex LineNumber();
}
