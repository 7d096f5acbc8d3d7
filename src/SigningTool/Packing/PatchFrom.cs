using System.Globalization;
using MedV.SigningTool.Commands;
using MedV.SigningTool.Publishing;
using MedV.Terminal;
using MedV.Trust.Realms;

namespace MedV.SigningTool.Packing;

/// <summary>Which older version of an image updates start from, as an admin chose: the newest, one by its number, or none.</summary>
internal sealed record PatchFrom
{
    private readonly bool _isOff;
    private readonly int? _version;

    private PatchFrom(bool isOff, int? version) => (_isOff, _version) = (isOff, version);

    /// <summary>None.</summary>
    public static PatchFrom Off { get; } = new(true, null);

    /// <summary>The newest.</summary>
    public static PatchFrom Latest { get; } = new(false, null);

    /// <summary>Reads <c>off</c>, <c>latest</c> or a number.</summary>
    /// <returns><see langword="null"/> for anything else.</returns>
    public static PatchFrom? TryParse(string? text) => text switch
    {
        "off" => Off,
        "latest" => Latest,
        _ => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int version) && version >= 1 ? new PatchFrom(false, version) : null,
    };

    /// <summary>Finds the version.</summary>
    /// <param name="image">The image.</param>
    /// <param name="earlier">Its versions that come into question, by number.</param>
    /// <returns><see langword="null"/> for none.</returns>
    /// <exception cref="ProblemException">The one that was named is not among them.</exception>
    public ImageVersion? Find(string image, IReadOnlyList<ImageVersion> earlier) => this switch
    {
        { _isOff: true } => null,
        { _version: null } => earlier.Count > 0 ? earlier[^1] : null,
        _ => earlier.FirstOrDefault(version => version.Version == _version)
            ?? throw new ProblemException(
                ExitCode.NotFound, $"there is no {image}@{_version} to make patches from", earlier.Count > 0 ? $"the newest is {PublishedVersion.NameOf(earlier[^1])}" : null),
    };
}
