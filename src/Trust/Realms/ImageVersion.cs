using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Nodes;
using MedV.Trust.Metadata;

namespace MedV.Trust.Realms;

/// <summary>One version of an image, as a target of the realm.</summary>
/// <param name="Image">See <see cref="ImageName"/>.</param>
/// <param name="Version">From 1.</param>
/// <param name="DiskBytes">Size of the disk in bytes.</param>
/// <param name="Manifest">The manifest file.</param>
public sealed record ImageVersion(string Image, int Version, long DiskBytes, TargetFile Manifest)
{
    /// <summary>The target path of a version's manifest.</summary>
    public static string PathOf(string image, int version) => $"images/{image}/{version}.manifest";

    /// <summary>Describes a manifest for signing.</summary>
    public static ImageVersion Of(string image, int version, long diskBytes, ReadOnlySpan<byte> manifest)
    {
        if (!ImageName.IsValid(image))
        {
            throw new ArgumentException("not an image name", nameof(image));
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(version, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(diskBytes);
        var custom = new JsonObject { ["image"] = image, ["version"] = version, ["diskBytes"] = diskBytes };
        return new ImageVersion(
            image, version, diskBytes, TargetFile.Of(PathOf(image, version), manifest, CanonicalJson.ToElement(custom)));
    }

    /// <summary>Reads the image version that a target is.</summary>
    /// <returns><see langword="false"/> when it is another kind of target, or its path and its words do not agree.</returns>
    public static bool TryRead(TargetFile target, [NotNullWhen(true)] out ImageVersion? version)
    {
        ArgumentNullException.ThrowIfNull(target);

        version = null;
        if (target.Custom.ValueKind == JsonValueKind.Object
            && target.Custom.TryGetProperty("image", out JsonElement image)
            && image.ValueKind == JsonValueKind.String
            && ImageName.IsValid(image.GetString())
            && target.Custom.TryGetProperty("version", out JsonElement number)
            && number.ValueKind == JsonValueKind.Number
            && number.TryGetInt32(out int value)
            && value >= 1
            && target.Custom.TryGetProperty("diskBytes", out JsonElement disk)
            && disk.ValueKind == JsonValueKind.Number
            && disk.TryGetInt64(out long diskBytes)
            && diskBytes >= 0
            && target.Path == PathOf(image.GetString()!, value))
        {
            version = new ImageVersion(image.GetString()!, value, diskBytes, target);
        }

        return version is not null;
    }
}
