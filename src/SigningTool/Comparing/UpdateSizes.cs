namespace MedV.SigningTool.Comparing;

/// <summary>What an update costs a host. In bytes, content and manifest together.</summary>
/// <param name="From">What the host has.</param>
/// <param name="FetchBytes">What it fetches.</param>
/// <param name="FullBytes">What it would fetch without patches.</param>
/// <param name="WholeBytes">What a host fetches that has nothing.</param>
internal sealed record UpdateSizes(string From, long FetchBytes, long FullBytes, long WholeBytes)
{
    /// <summary>Compares two disks.</summary>
    public static UpdateSizes Of(DiskRecipe from, DiskRecipe to)
    {
        var plan = new FetchPlan(from, to);
        long manifest = plan.PageBytes + to.RootBytes;
        long recipe = to.Root.Recipe.Chunks.Sum(page => (long)page.EncodedBytes) + to.RootBytes;
        return new UpdateSizes(
            from.Name,
            plan.ChunkBytes + plan.PatchBytes + manifest,
            plan.FullBytes + manifest,
            to.Manifest.Chunks.Sum(chunk => (long)chunk.EncodedBytes) + recipe);
    }
}
