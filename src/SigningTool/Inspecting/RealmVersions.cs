using System.Globalization;
using MedV.SigningTool.Commands;
using MedV.SigningTool.Packing;
using MedV.SigningTool.Publishing;
using MedV.SigningTool.Realms;
using MedV.Terminal;
using MedV.Trust.Realms;

namespace MedV.SigningTool.Inspecting;

/// <summary>A realm's image versions: those that are signed and those that wait for it.</summary>
internal static class RealmVersions
{
    /// <summary>By image and version. Expiry is for hosts: it is not looked at here.</summary>
    public static IReadOnlyList<(ImageVersion Version, bool IsSigned)> Load(RealmFolder realm)
    {
        IReadOnlyList<ImageVersion> signed = realm.Staging.IsSigned
            ? PublishedFolder.Images(realm.Staging.Load(realm.Settings.Fingerprint, DateTimeOffset.MinValue))
            : [];
        return
        [
            .. signed.Select(version => (Version: version, IsSigned: true))
                .Concat(PackedVersion.LoadAll(realm).Select(record => (Version: record.ToTarget(realm), IsSigned: false)))
                .DistinctBy(entry => entry.Version.Manifest.Path)
                .OrderBy(entry => entry.Version.Image, StringComparer.Ordinal)
                .ThenBy(entry => entry.Version.Version),
        ];
    }

    /// <summary>Finds what a person calls <c>IMAGE</c> (its newest version) or <c>IMAGE@VERSION</c>.</summary>
    /// <exception cref="ProblemException">There is none.</exception>
    public static (ImageVersion Version, bool IsSigned) Find(RealmFolder realm, string name)
    {
        if (name.Split('@', 2) is [_, var number] && NumberOf(number) is null)
        {
            throw new ProblemException(ExitCode.WrongUsage, $"\"{number}\" is no version; expected IMAGE or IMAGE@1");
        }

        return TryFind(realm, name) ?? throw new ProblemException(ExitCode.NotFound, $"there is no {name} in this realm", "see medv-sign list");
    }

    /// <summary>The same, and <see langword="null"/> when there is none.</summary>
    public static (ImageVersion Version, bool IsSigned)? TryFind(RealmFolder realm, string name)
    {
        string[] parts = name.Split('@', 2);
        int? number = parts.Length == 2 ? NumberOf(parts[1]) : null;
        if (parts.Length == 2 && number is null)
        {
            return null;
        }

        (ImageVersion Version, bool IsSigned) found = Load(realm)
            .LastOrDefault(entry => entry.Version.Image == parts[0] && (number is null || entry.Version.Version == number));
        return found.Version is null ? null : found;
    }

    private static int? NumberOf(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : null;
}
