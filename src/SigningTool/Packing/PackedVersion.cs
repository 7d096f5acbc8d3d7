using System.Text.Json;
using MedV.SigningTool.Commands;
using MedV.SigningTool.Files;
using MedV.SigningTool.Realms;
using MedV.Terminal;
using MedV.Trust.Metadata;
using MedV.Trust.Realms;

namespace MedV.SigningTool.Packing;

/// <summary>The record of a version that is packed and waits to be signed: <c>packed/IMAGE/VERSION.json</c>. Written when all else is on disk.</summary>
/// <param name="Image">The image.</param>
/// <param name="Version">The version.</param>
/// <param name="DiskBytes">Size of the disk in bytes.</param>
/// <param name="ManifestSha256">SHA-256 of the manifest, in hexadecimal.</param>
/// <param name="ManifestBytes">Length of the manifest in bytes.</param>
/// <param name="PackedAt">When, for people.</param>
internal sealed record PackedVersion(string Image, int Version, long DiskBytes, string ManifestSha256, long ManifestBytes, string PackedAt)
{
    private const int LongestRecord = 64 * 1024;

    /// <summary>All records, by image and version.</summary>
    public static IReadOnlyList<PackedVersion> LoadAll(RealmFolder realm) =>
        Directory.Exists(realm.PackedPath)
            ?
            [
                .. Directory.EnumerateFiles(realm.PackedPath, "*.json", SearchOption.AllDirectories)
                    .Where(file => !Path.GetFileName(file).StartsWith(DurableFile.TemporaryPrefix, StringComparison.Ordinal))
                    .Select(Load)
                    .OrderBy(record => record.Image, StringComparer.Ordinal)
                    .ThenBy(record => record.Version),
            ]
            : [];

    public void Save(RealmFolder realm) =>
        DurableFile.Write(PathIn(realm), JsonSerializer.SerializeToUtf8Bytes(this, ToolJson.Default.PackedVersion));

    public void Remove(RealmFolder realm) => File.Delete(PathIn(realm));

    /// <summary>The target that signing this record makes. Reads the manifest and compares.</summary>
    public ImageVersion ToTarget(RealmFolder realm)
    {
        var target = new TargetFile(ImageVersion.PathOf(Image, Version), ManifestBytes, ManifestSha256);
        return ImageVersion.Of(Image, Version, DiskBytes, realm.Staging.ReadTarget(target));
    }

    private string PathIn(RealmFolder realm) => Path.Combine(realm.PackedPath, Image, $"{Version}.json");

    private static PackedVersion Load(string file)
    {
        try
        {
            PackedVersion? record = JsonSerializer.Deserialize(BoundedFile.Read(file, LongestRecord), ToolJson.Default.PackedVersion);
            if (record is { Version: >= 1, DiskBytes: >= 0, ManifestBytes: >= 0, ManifestSha256.Length: 64 } && ImageName.IsValid(record.Image))
            {
                return record;
            }
        }
        catch (JsonException)
        {
        }

        throw new ProblemException(ExitCode.Damaged, $"{file} is no record of a packed version", "remove it and pack the disk again");
    }
}
