using System.Globalization;

namespace MedV.GuestBridge.Sessions;

/// <summary>How long each stage of something took, for the log: "1.21 s: machine 0.78, application 0.43".</summary>
/// <remarks>Not safe for use by several threads.</remarks>
internal sealed class StageTimes
{
    private readonly TimeProvider _time;
    private readonly List<string> _stages = [];
    private readonly long _began;
    private long _last;

    /// <summary>Begins the first stage.</summary>
    public StageTimes(TimeProvider time)
    {
        _time = time;
        _began = _last = time.GetTimestamp();
    }

    /// <summary>A stage is over, the next one begins.</summary>
    public void End(string stage)
    {
        long now = _time.GetTimestamp();
        _stages.Add(string.Create(CultureInfo.InvariantCulture, $"{stage} {_time.GetElapsedTime(_last, now).TotalSeconds:0.00}"));
        _last = now;
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{_time.GetElapsedTime(_began, _last).TotalSeconds:0.00} s: {string.Join(", ", _stages)}");
}
