using System.Collections.Concurrent;
using MedV.Chunking;
using MedV.Chunking.Manifests;
using MedV.Store.BaseDisks;

namespace MedV.Daemon.Delivery;

/// <summary>The versions in the store of this host, as far as their files are there. Nothing is believed of a file: all of it is hashed.</summary>
/// <remarks>Safe for use by any number of threads.</remarks>
/// <param name="images">The folder of the base disks; each has the root of its manifest beside it.</param>
/// <param name="recipes">The folder of the recipes: of the pages of manifests.</param>
internal sealed class StoredVersions(string images, string recipes)
{
    /// <summary>16 MiB: a root has 16 KB for each GB of its disk, so this is enough for 1 TB.</summary>
    public const int LargestRootBytes = 16 * 1024 * 1024;

    private const string RootName = "manifest";

    // A manifest takes 6 MB for each 4 GB of its disk. Who holds one shares it; nobody's is forgotten.
    private readonly ConcurrentDictionary<Digest, WeakReference<Manifest>> _manifests = [];

    /// <summary>Where the root of a version's manifest is kept.</summary>
    public string RootPath(Digest version) => Path.Combine(images, version.ToString(), RootName);

    /// <summary>Reads the root of a version's manifest.</summary>
    /// <returns><see langword="null"/> when it is not there or damaged.</returns>
    public ManifestRoot? TryReadRoot(Digest version)
    {
        try
        {
            string path = RootPath(version);
            return new FileInfo(path) is { Exists: true, Length: <= LargestRootBytes }
                ? ManifestRoot.Open(File.ReadAllBytes(path), version)
                : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ManifestException)
        {
            return null;
        }
    }

    /// <summary>Reads a manifest from its pages.</summary>
    /// <exception cref="ManifestException">A page is missing or damaged, or what the pages say is no manifest.</exception>
    public Manifest Read(ManifestRoot root, IPageSource pages)
    {
        if (_manifests.TryGetValue(root.Id, out WeakReference<Manifest>? known) && known.TryGetTarget(out Manifest? manifest))
        {
            return manifest;
        }

        manifest = root.ReadManifest(pages);
        _manifests[root.Id] = new WeakReference<Manifest>(manifest);

        // Reading leaves half as much behind as the manifest takes, which the collector would keep for an allocation as large.
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        return manifest;
    }

    /// <summary>Reads a manifest whose pages are on this host.</summary>
    /// <returns><see langword="null"/> when one is missing or damaged.</returns>
    public Manifest? TryRead(ManifestRoot root)
    {
        using SeedDisk? pages = SeedDisk.TryOpen(recipes, root.RecipeId, root.Recipe);
        try
        {
            return pages is null ? null : Read(root, new SeedPages(pages));
        }
        catch (Exception e) when (e is IOException or ManifestException)
        {
            return null;
        }
    }

    /// <summary>Whether a version's disk and pages are on this host, whole or in part.</summary>
    public bool Has(Digest version) =>
        TryReadRoot(version) is ManifestRoot root
        && SeedDisk.Exists(recipes, root.RecipeId)
        && SeedDisk.Exists(images, version);

    /// <summary>Opens the disks of other versions, the latest first, each when it is asked for. The caller closes them.</summary>
    public IEnumerable<SeedDisk> OpenDisks(Digest but) =>
        from root in Others(but)
        let manifest = TryRead(root)
        where manifest is not null
        let disk = SeedDisk.TryOpen(images, root.Id, manifest)
        where disk is not null
        select disk;

    /// <summary>Opens the pages of other versions, the latest first, each when it is asked for. The caller closes them.</summary>
    public IEnumerable<SeedDisk> OpenRecipes(ManifestRoot but) =>
        from root in Others(but.Id)
        where root.RecipeId != but.RecipeId
        let disk = SeedDisk.TryOpen(recipes, root.RecipeId, root.Recipe)
        where disk is not null
        select disk;

    /// <summary>Opens a version's disk.</summary>
    public SeedDisk? TryOpenDisk(Digest version, Manifest manifest) => SeedDisk.TryOpen(images, version, manifest);

    private IEnumerable<ManifestRoot> Others(Digest but)
    {
        // What was written last is most alike.
        foreach (DirectoryInfo folder in new DirectoryInfo(images).EnumerateDirectories().OrderByDescending(folder => folder.LastWriteTimeUtc))
        {
            if (Digest.TryParse(folder.Name, out Digest version) && version != but && TryReadRoot(version) is ManifestRoot root)
            {
                yield return root;
            }
        }
    }

    /// <summary>The pages in the disk of a recipe.</summary>
    private sealed class SeedPages(SeedDisk disk) : IPageSource
    {
        public bool TryRead(PageReference page, Span<byte> destination) => disk.TryRead(page.Id, destination, out _);
    }
}
