using System.Collections.Immutable;
using MedV.GuestBridge.Publishing.Icons;

namespace MedV.GuestBridge.Publishing;

/// <summary>An app as it goes into the menu. Only <see cref="MenuBuilder"/> makes one, so all of it is clean.</summary>
internal sealed record MenuApp
{
    /// <summary>The workspace it runs in.</summary>
    public required MenuWorkspace Workspace { get; init; }

    /// <summary>Its key.</summary>
    public required string Key { get; init; }

    /// <summary>The name of its files, without ending.</summary>
    public required string FileName { get; init; }

    /// <summary>Its name; no other app of the menu has it.</summary>
    public required string Name { get; init; }

    /// <summary>Who says that there is such an app.</summary>
    public required AppOrigin Origin { get; init; }

    /// <summary>Its names by language.</summary>
    public ImmutableArray<KeyValuePair<string, string>> LocalizedNames { get; init; } = [];

    /// <summary>One line about it, or nothing.</summary>
    public string Comment { get; init; } = "";

    /// <summary>Allowed categories.</summary>
    public ImmutableArray<string> Categories { get; init; } = [];

    /// <summary>What it opens.</summary>
    public ImmutableArray<string> MimeTypes { get; init; } = [];

    /// <summary>Words that a search finds it by.</summary>
    public ImmutableArray<string> Keywords { get; init; } = [];

    /// <summary>The class of its windows.</summary>
    public string? WindowClass { get; init; }

    /// <summary>Its icon.</summary>
    public Pixels? Icon { get; init; }
}
