using System.Collections.Immutable;
using MedV.Chunking.Manifests;
using MedV.SigningTool.Commands;
using MedV.Terminal;
using MedV.Trust.Realms;

namespace MedV.SigningTool.Publishing;

/// <summary>A version whose root is read and checked. The rest lies in the packs of its folder, and is read each time it is asked for.</summary>
internal sealed class PublishedVersion(PublishedFolder folder, ImageVersion version, ManifestRoot root)
{
    /// <summary>What people call it: <c>image@version</c>.</summary>
    public string Name => NameOf(Version);

    public ImageVersion Version => version;

    public ManifestRoot Root => root;

    public static string NameOf(ImageVersion version) => $"{version.Image}@{version.Version}";

    /// <exception cref="ManifestException">A page is missing, damaged, or breaks a rule.</exception>
    public Manifest ReadManifest()
    {
        using var packs = new PackFiles(folder);
        return root.ReadManifest(new FolderPages(packs, root));
    }

    /// <summary>The names of the streams of <paramref name="manifest"/>, in its order.</summary>
    /// <exception cref="ManifestException">A page is missing, damaged, or breaks a rule.</exception>
    /// <exception cref="ProblemException">There are not as many names as streams.</exception>
    public ImmutableArray<StreamName> ReadNames(Manifest manifest)
    {
        using var packs = new PackFiles(folder);
        ImmutableArray<StreamName> names = root.ReadNames(new FolderPages(packs, root));
        return names.Length == manifest.Streams.Length
            ? names
            : throw new ProblemException(ExitCode.Damaged, $"{Name} has {manifest.Streams.Length} streams and {names.Length} names for them");
    }
}
