namespace MedV.Workspaces;

/// <summary>Which disk a workspace has.</summary>
public sealed record ImageChoice
{
    /// <summary>The only channel there is.</summary>
    public const string Release = "release";

    /// <summary>The image's name in the realm.</summary>
    public required string Name { get; init; }

    /// <summary>A version of it, from 1; <see langword="null"/> for the newest.</summary>
    public int? Version { get; init; }

    /// <summary>Always <see cref="Release"/>; <c>test</c> is reserved.</summary>
    public string Channel { get; init; } = Release;
}
