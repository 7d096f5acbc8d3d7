namespace MedV.LegacyAgent.Protocol;

/// <summary>What the host asks. Only the members that its type has in docs/formats/guest-protocol.md are filled, and those are within their limits.</summary>
/// <param name="Word">Its type.</param>
/// <param name="Session">The session.</param>
/// <param name="Id">Its number.</param>
internal sealed record Request(string Word, string Session, int Id)
{
    /// <summary>Versions that the host speaks.</summary>
    public IList<int> Versions { get; init; } = [];

    /// <summary>How many applications to pass over.</summary>
    public int From { get; init; }

    /// <summary>SHA-256 of an icon.</summary>
    public string Hash { get; init; } = "";

    /// <summary>Where a piece begins.</summary>
    public long Offset { get; init; }

    /// <summary>The most bytes of a piece that is asked for.</summary>
    public int Length { get; init; }

    /// <summary>Bytes of a whole file.</summary>
    public long Total { get; init; }

    /// <summary>Bytes of a piece that came.</summary>
    public byte[] Data { get; init; } = [];

    /// <summary>A launch.</summary>
    public string Launch { get; init; } = "";

    /// <summary>Key of an application.</summary>
    public string App { get; init; } = "";

    /// <summary>A file of a launch.</summary>
    public string File { get; init; } = "";

    /// <summary>Files to start an application with.</summary>
    public IList<string> Files { get; init; } = [];

    /// <summary>An address to open.</summary>
    public string Url { get; init; } = "";

    /// <summary>The time, in milliseconds since 1970.</summary>
    public long UnixMilliseconds { get; init; }

    /// <summary>Seconds until idleness is told of; 0 for never.</summary>
    public int IdleAfter { get; init; }

    /// <summary>Seconds until it is told of again; 0 for once.</summary>
    public int Every { get; init; }

    /// <summary>Address and port of a proxy; null for none.</summary>
    public string? Proxy { get; init; }
}
