using MedV.Swarm.Peers;

namespace MedV.Swarm.Tests.Peers;

public sealed class UploadSlotsTests
{
    [Fact]
    public async Task Who_has_had_a_turn_waits_for_those_who_have_not()
    {
        using var slots = new UploadSlots(1);
        var order = new List<string>();
        await slots.TakeAsync(CancellationToken.None);

        Task[] turns = [TurnAsync("b"), TurnAsync("c"), TurnAsync("a again")];
        slots.Release();
        await Task.WhenAll(turns);

        Assert.Equal(["b", "c", "a again"], order);

        async Task TurnAsync(string who)
        {
            await slots.TakeAsync(CancellationToken.None);
            order.Add(who);
            slots.Release();
        }
    }
}
