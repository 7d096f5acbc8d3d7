using System.Collections.Immutable;
using MedV.Chunking.Manifests;
using MedV.Chunking.Packing;
using MedV.SigningTool.Packing;
using MedV.SigningTool.Publishing;

namespace MedV.SigningTool.Comparing;

/// <summary>All that a disk is made of, be it a version of the realm or a disk that is not packed yet.</summary>
/// <param name="Name">What people call it.</param>
/// <param name="Root">The root of its manifest.</param>
/// <param name="RootBytes">Length of the root's file in bytes.</param>
/// <param name="Manifest">The manifest.</param>
/// <param name="Names">What its streams are called.</param>
internal sealed record DiskRecipe(string Name, ManifestRoot Root, long RootBytes, Manifest Manifest, ImmutableArray<StreamName> Names)
{
    /// <summary>Reads a version.</summary>
    public static DiskRecipe Of(PublishedVersion version)
    {
        Manifest manifest = version.ReadManifest();
        return new DiskRecipe(version.Name, version.Root, version.Version.Manifest.Length, manifest, version.ReadNames(manifest));
    }

    /// <summary>Takes a disk that was packed.</summary>
    public static DiskRecipe Of(string name, PackedDisk disk) =>
        new(name, disk.Image.Root, disk.Image.RootFile.Length, disk.Image.Manifest, disk.Image.Names);

    /// <summary>As what another disk is patched from.</summary>
    /// <param name="packs">Where its content is read.</param>
    public PatchBase ToPatchBase(PackFiles packs) => new(Root.Id, Manifest, Names, new FolderChunks(packs, Manifest));
}
