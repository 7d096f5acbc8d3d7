using MedV.Chunking.Disks;
using MedV.DiskFormats.Layouts;

namespace MedV.DiskFormats.Tests.Layouts;

public sealed class RangeListTests
{
    [Fact]
    public void Ranges_are_sorted_and_put_together_where_they_touch()
    {
        DiskRange[] normal = [.. RangeList.Normalise([new(30, 40), new(0, 10), new(10, 12), new(32, 35), new(39, 50)])];

        Assert.Equal([new(0, 12), new(30, 50)], normal);
    }

    [Fact]
    public void What_is_taken_out_is_gone()
    {
        DiskRange[] rest = [.. RangeList.Subtract([new(0, 100), new(200, 300), new(400, 500)], [new(0, 10), new(20, 30), new(90, 210), new(250, 260), new(400, 500)])];

        Assert.Equal([new(10, 20), new(30, 90), new(210, 250), new(260, 300)], rest);
    }
}
