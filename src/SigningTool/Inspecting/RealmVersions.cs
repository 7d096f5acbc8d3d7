using MedV.SigningTool.Packing;
using MedV.SigningTool.Publishing;
using MedV.SigningTool.Realms;
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
}
