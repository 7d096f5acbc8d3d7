namespace MedV.Swarm.Transfers;

/// <summary>Which hosts did not give what they said they hold, and until when that is not counted: longer each time, until they give again.</summary>
internal sealed class PeerCredit
{
    private const int MostRemembered = 4096;
    private static readonly TimeSpan First = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    private readonly Dictionary<HostId, (TimeSpan Until, TimeSpan Length)> _doubted = [];

    /// <summary>It did not give what it was asked for.</summary>
    public void Failed(HostId host, TimeSpan now)
    {
        if (_doubted.Count >= MostRemembered)
        {
            _doubted.Clear();
        }

        TimeSpan length = _doubted.TryGetValue(host, out (TimeSpan Until, TimeSpan Length) before) ? before.Length * 2 : First;
        length = length < Longest ? length : Longest;
        _doubted[host] = (now + length, length);
    }

    /// <summary>It gave a chunk.</summary>
    public void Gave(HostId host) => _doubted.Remove(host);

    /// <summary>Whether what it says it holds counts.</summary>
    public bool Has(HostId host, TimeSpan now) => !_doubted.TryGetValue(host, out (TimeSpan Until, TimeSpan Length) doubt) || now >= doubt.Until;
}
