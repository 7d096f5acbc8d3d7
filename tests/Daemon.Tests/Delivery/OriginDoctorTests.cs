using MedV.Daemon.Control.Contract;
using MedV.Daemon.Delivery;
using MedV.Swarm.Origin;

namespace MedV.Daemon.Tests.Delivery;

public sealed class OriginDoctorTests
{
    private static readonly Uri First = new("https://a.example/");
    private static readonly Uri Second = new("https://b.example/");

    [Fact]
    public async Task An_origin_that_fails_is_a_failure_if_there_is_no_other_and_a_warning_if_there_is()
    {
        OriginException trouble = await TroubleAsync();

        DoctorCheck[] alone = [.. OriginDoctor.Report([new(First, trouble)])];
        DoctorCheck[] beside = [.. OriginDoctor.Report([new(First, trouble), new(Second, null)])];

        Assert.Equal([CheckState.Failed], alone.Select(check => check.State));
        Assert.Equal([CheckState.Warning, CheckState.Ok], beside.Select(check => check.State));
        Assert.Equal((trouble.Message, OriginDoctor.Hint(trouble.Fault)), (alone[0].Detail, alone[0].Hint));
        Assert.Equal("https://b.example/ answers", beside[1].Detail);
    }

    [Fact]
    public void Every_fault_has_a_hint() =>
        Assert.All(Enum.GetValues<OriginFault>(), fault => Assert.NotEmpty(OriginDoctor.Hint(fault)));

    private static async Task<OriginException> TroubleAsync()
    {
        using OriginClient client = new([new Uri("http://127.0.0.1:9/")], new OriginOptions { Proxy = OriginProxy.None }, TimeProvider.System, new Random(1));
        return (await client.CheckAsync("f", CancellationToken.None)).Single().Trouble!;
    }
}
