namespace MedV.SigningTool.Comparing;

/// <summary>What <c>diff --json</c> prints. Sizes in bytes.</summary>
/// <param name="From">What a host has, as <c>image@version</c> or a file.</param>
/// <param name="To">What it is to have.</param>
/// <param name="DiskBytes">The size of <paramref name="To"/>.</param>
/// <param name="TotalBytes">All that is fetched: <paramref name="FetchBytes"/> and <paramref name="ManifestBytes"/>.</param>
/// <param name="FetchBytes">Content that is fetched: <paramref name="ChunkBytes"/> and <paramref name="PatchBytes"/>.</param>
/// <param name="ChunkBytes">Chunks that are fetched whole, encoded.</param>
/// <param name="PatchBytes">Patches that are fetched instead of chunks.</param>
/// <param name="FullBytes">Content that would be fetched without patches: all new chunks, encoded.</param>
/// <param name="ManifestBytes">Root and new pages.</param>
/// <param name="RootBytes">The root of the manifest.</param>
/// <param name="PageBytes">New pages of the manifest, encoded.</param>
/// <param name="Chunks">Chunks of <paramref name="To"/>.</param>
/// <param name="NewChunks">Those that <paramref name="From"/> does not have.</param>
/// <param name="NewBytes">The new ones, plain.</param>
/// <param name="ReusedBytes">The others, plain: they never cross a network.</param>
/// <param name="Patches">How many patches are fetched.</param>
/// <param name="Pages">Pages of the manifest that hosts read.</param>
/// <param name="NewPages">Those of them that <paramref name="From"/> does not have.</param>
/// <param name="Files">How many files are what they were.</param>
/// <param name="Changes">Everything that is not what it was, what costs most first.</param>
internal sealed record DiffReport(
    string From,
    string To,
    long DiskBytes,
    long TotalBytes,
    long FetchBytes,
    long ChunkBytes,
    long PatchBytes,
    long FullBytes,
    long ManifestBytes,
    long RootBytes,
    long PageBytes,
    int Chunks,
    int NewChunks,
    long NewBytes,
    long ReusedBytes,
    int Patches,
    int Pages,
    int NewPages,
    FileCounts Files,
    IReadOnlyList<StreamChange> Changes)
{
    /// <summary>Compares two disks.</summary>
    public static DiffReport Of(DiskRecipe from, DiskRecipe to)
    {
        var plan = new FetchPlan(from, to);
        var streams = new StreamComparison(from, to, plan.StreamBytes);
        bool isSame = from.Root.Id == to.Root.Id;
        long rootBytes = isSame ? 0 : to.RootBytes;
        long fetched = plan.ChunkBytes + plan.PatchBytes;
        return new DiffReport(
            from.Name,
            to.Name,
            to.Manifest.DiskBytes,
            fetched + rootBytes + plan.PageBytes,
            fetched,
            plan.ChunkBytes,
            plan.PatchBytes,
            plan.FullBytes,
            rootBytes + plan.PageBytes,
            rootBytes,
            plan.PageBytes,
            to.Manifest.Chunks.Length,
            plan.NewChunks,
            plan.NewBytes,
            to.Manifest.Chunks.Sum(chunk => (long)chunk.Bytes) - plan.NewBytes,
            plan.Patches,
            to.Root.Recipe.Chunks.Length,
            plan.NewPages,
            streams.Files,
            streams.Changes);
    }
}
