using System.Collections.Immutable;

namespace MedV.Workspaces;

/// <summary>Gives a workspace to users and groups. Users and groups are those of the operating system.</summary>
public sealed record Assignment
{
    /// <summary>Stands for every user in <see cref="Users"/>.</summary>
    public const string Everyone = "*";

    /// <summary>Names of users, or <see cref="Everyone"/>.</summary>
    public ImmutableArray<string> Users { get; init; } = [];

    /// <summary>Names of groups.</summary>
    public ImmutableArray<string> Groups { get; init; } = [];

    /// <summary>Keys of the apps that it gives; <see langword="null"/> for all of the workspace.</summary>
    public ImmutableArray<string>? Apps { get; init; }

    /// <summary>Its last day, until midnight UTC; <see langword="null"/> for no end.</summary>
    public DateOnly? Expires { get; init; }

    /// <summary>For how many days it counts without a word from the realm, 0 to 3650; <see langword="null"/> for any time.</summary>
    public int? OfflineDays { get; init; }

    /// <summary>What its users may do.</summary>
    public Permissions Permissions { get; init; } = new();
}
