using System.Collections.Immutable;

namespace MedV.Workspaces;

/// <summary>What a workspace reaches.</summary>
public sealed record NetworkSettings
{
    /// <summary>Whether it reaches anything. Default <see cref="NetworkMode.None"/>.</summary>
    public NetworkMode Mode { get; init; }

    /// <summary>
    /// What it reaches with <see cref="NetworkMode.AllowList"/>: <c>host</c>, <c>*.domain</c>, an IPv4 address or range, an IPv6 address or range in brackets,
    /// each with <c>:port</c> or without.
    /// </summary>
    public ImmutableArray<string> Allow { get; init; } = [];
}

/// <summary>Whether a machine reaches anything.</summary>
public enum NetworkMode
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>What the host reaches, under the host's address.</summary>
    Nat,

    /// <summary>What is listed.</summary>
    AllowList,
}
