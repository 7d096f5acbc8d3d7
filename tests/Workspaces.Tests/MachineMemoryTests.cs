namespace MedV.Workspaces.Tests;

public sealed class MachineMemoryTests
{
    [Theory]
    [InlineData(512, 256)]
    [InlineData(1024, 512)]
    [InlineData(2047, 512)]
    [InlineData(2048, 512)]
    [InlineData(8191, 1024)]
    [InlineData(8192, 2048)]
    [InlineData(65_536, 8192)]
    public void The_last_step_that_the_host_reaches_counts(int host, int guest) => Assert.Equal(guest, new MachineSettings().Memory.For(host));

    [Fact]
    public void A_host_below_the_first_step_keeps_half_of_its_memory()
    {
        var memory = new MachineMemory { Steps = [new(16_384, 8192)] };

        Assert.Equal(2048, memory.For(4096));
        Assert.Equal(1, memory.For(1));
        Assert.Throws<ArgumentOutOfRangeException>(() => memory.For(0));
    }
}
