using MedV.Chunking.Packing;
using MedV.SigningTool.Commands;
using MedV.SigningTool.Inspecting;
using MedV.SigningTool.Packing;
using MedV.SigningTool.Publishing;
using MedV.SigningTool.Realms;
using MedV.Terminal;
using MedV.Trust.Realms;

namespace MedV.SigningTool.Comparing;

/// <summary>Finds what a person wants to compare: a version of the realm, else a disk file, which is packed without keeping anything.</summary>
internal sealed class RecipeSource(RealmFolder realm, PackChoices choices, Session session)
{
    /// <summary>Reads both.</summary>
    public async Task<(DiskRecipe From, DiskRecipe To)> ReadBothAsync(string from, string to, CancellationToken cancellationToken)
    {
        // What is published next is patched from a version of the image that the host has.
        string? image = RealmVersions.TryFind(realm, from)?.Version.Image;
        DiskRecipe before = await ReadAsync(from, null, null, cancellationToken);
        return (before, await ReadAsync(to, before, image, cancellationToken));
    }

    private async Task<DiskRecipe> ReadAsync(string name, DiskRecipe? before, string? image, CancellationToken cancellationToken)
    {
        if (RealmVersions.TryFind(realm, name) is var (version, _))
        {
            return DiskRecipe.Of(realm.Staging.Open(version));
        }

        if (!File.Exists(name))
        {
            throw new ProblemException(ExitCode.NotFound, $"there is no {name} in this realm, and no file of that name", "see medv-sign list");
        }

        IReadOnlyList<ImageVersion> existing = [.. RealmVersions.Load(realm).Select(entry => entry.Version)];
        KnownChunks known = KnownChunks.From(
            existing.Select(realm.Staging.Open).Select(version => (version.Root, version.ReadManifest()))
                .Concat(before is null ? [] : [(before.Root, before.Manifest)]));
        using var files = new PackFiles(realm.Staging);
        PatchBase? patchFrom = image is not null && choices.PatchFrom.Find(image, [.. existing.Where(version => version.Image == image)]) is ImageVersion older
            ? DiskRecipe.Of(realm.Staging.Open(older)).ToPatchBase(files)
            : null;
        PackedDisk disk = await PackedDisk.PackAsync(
            Path.GetFullPath(name), $"looking at {Path.GetFileName(name)}", choices, known, patchFrom, new NoPacks(), session, cancellationToken);
        return DiskRecipe.Of(name, disk);
    }
}
