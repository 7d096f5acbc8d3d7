using System.Diagnostics.CodeAnalysis;

namespace MedV.Swarm;

/// <summary>The site that a host belongs to; none means: the site of whoever it is found by.</summary>
public sealed record SiteId
{
    /// <summary>The longest text.</summary>
    public const int MaximumLength = 32;

    private SiteId(string text) => Text = text;

    /// <summary>No site in particular.</summary>
    public static SiteId None { get; } = new("");

    /// <summary>0 to 32 ASCII letters, digits, dots, hyphens and underscores; letters in lower case.</summary>
    public string Text { get; }

    /// <summary>Reads a site id; upper and lower case are the same.</summary>
    /// <returns><see langword="false"/> when <paramref name="untrusted"/> has anything but the characters of <see cref="Text"/>, or too many.</returns>
    public static bool TryParse(string? untrusted, [NotNullWhen(true)] out SiteId? id)
    {
        bool isSound = untrusted is { Length: <= MaximumLength } && untrusted.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_');
        id = isSound ? new SiteId(untrusted!.ToLowerInvariant()) : null;
        return isSound;
    }

    /// <summary>Whether hosts of both belong together: the same site, or one of them has none in particular.</summary>
    public bool Fits(SiteId other)
    {
        ArgumentNullException.ThrowIfNull(other);

        return Text.Length == 0 || other.Text.Length == 0 || Text == other.Text;
    }

    /// <inheritdoc/>
    public override string ToString() => Text;
}
