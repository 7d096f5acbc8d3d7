using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace MedV.Workspaces;

/// <summary>An app of the guest, as the workspace describes it.</summary>
public sealed record PublishedApp
{
    /// <summary>Longest key in characters.</summary>
    public const int MaximumKeyLength = 64;

    /// <summary>What the guest calls it. See <see cref="IsValidKey"/>.</summary>
    public required string Key { get; init; }

    /// <summary>What people call it.</summary>
    public required string Name { get; init; }

    /// <summary>The same in other languages, by language tags like <c>de</c> or <c>pt-BR</c>.</summary>
    public ImmutableSortedDictionary<string, string> Names { get; init; } = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>One sentence on it; <see langword="null"/> for none.</summary>
    public string? Comment { get; init; }

    /// <summary>Where it is in the menu: names of the freedesktop menu specification.</summary>
    public ImmutableArray<string> Categories { get; init; } = [];

    /// <summary>Kinds of files that it opens.</summary>
    public ImmutableArray<string> MimeTypes { get; init; } = [];

    /// <summary>The class of its windows in the guest; <see langword="null"/> when it is not known.</summary>
    public string? WindowClass { get; init; }

    /// <summary>What else people search for.</summary>
    public ImmutableArray<string> Keywords { get; init; } = [];

    /// <summary>Its icon: a PNG of at most 64 KiB and 1024 x 1024 pixels, in Base64. <see langword="null"/> for none.</summary>
    public string? IconPng { get; init; }

    /// <summary>SHA-256 of the only icon that is taken from the guest; <see langword="null"/> for whatever it sends.</summary>
    public string? IconSha256 { get; init; }

    /// <summary>Whether <paramref name="key"/> may name an app: 1 to 64 of <c>a-z 0-9 . _ -</c>, the first a letter or digit.</summary>
    public static bool IsValidKey([NotNullWhen(true)] string? key) =>
        key is { Length: > 0 and <= MaximumKeyLength } && IsLetterOrDigit(key[0]) && key.All(IsKeyCharacter);

    internal static bool IsKeyCharacter(char character) => IsLetterOrDigit(character) || character is '.' or '_' or '-';

    private static bool IsLetterOrDigit(char character) => char.IsAsciiLetterLower(character) || char.IsAsciiDigit(character);
}
