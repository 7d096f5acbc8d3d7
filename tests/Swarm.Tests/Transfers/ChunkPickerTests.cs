using MedV.Chunking.Manifests;
using MedV.Swarm.Leases;
using MedV.Swarm.Transfers;
using MedV.Testing.Chunking;

namespace MedV.Swarm.Tests.Transfers;

public sealed class ChunkPickerTests
{
    [Fact]
    public async Task Every_chunk_is_given_out_once()
    {
        (ChunkPicker picker, SiteView site, int chunks) = await FilledAsync();

        var given = new List<int>();
        while (picker.TryTake(site, out int chunk))
        {
            given.Add(chunk);
        }

        Assert.Equal(Enumerable.Range(0, chunks), given.Order());
    }

    [Fact]
    public async Task A_chunk_that_few_hosts_hold_goes_before_those_that_many_hold()
    {
        (ChunkPicker picker, SiteView site, int chunks) = await FilledAsync();
        for (int chunk = chunks / 8; chunk < chunks; chunk++)
        {
            site.Gained(chunk);
            site.Gained(chunk);
        }

        var first = new List<int>();
        for (int taken = 0; taken < chunks / 8 && picker.TryTake(site, out int chunk); taken++)
        {
            first.Add(chunk);
        }

        // An eighth of the chunks is rare. By pure chance an eighth of the first ones would be.
        Assert.True(first.Count(chunk => chunk < chunks / 8) > first.Count / 2);
    }

    private static async Task<(ChunkPicker Picker, SiteView Site, int Chunks)> FilledAsync()
    {
        SampleImage image = await SampleImage.OfAsync(SampleImage.RandomBytes(3, 16 * 1024 * 1024));
        int chunks = image.Manifest.Chunks.Length;
        var picker = new ChunkPicker(new Random(1));
        for (int chunk = 0; chunk < chunks; chunk++)
        {
            picker.Add(chunk);
        }

        return (picker, new SiteView(image.Manifest), chunks);
    }
}
