namespace MedV.Swarm.Transfers;

/// <summary>The disk did not take a chunk: nothing is asked for during a while, then it is tried again.</summary>
internal sealed class DiskTrouble
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    private TimeSpan _until = TimeSpan.MinValue;
    private string? _message;

    public void Failed(string message, TimeSpan now)
    {
        _message = message;
        _until = now + Pause;
    }

    public bool IsWaiting(TimeSpan now) => now < _until;

    /// <summary>What went wrong; it is shown for one pause longer, until a chunk had the time to prove that it is over.</summary>
    public string? Message(TimeSpan now) => now < _until + Pause ? _message : null;
}
