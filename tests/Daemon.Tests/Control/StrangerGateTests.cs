using MedV.Daemon.Control;

namespace MedV.Daemon.Tests.Control;

public sealed class StrangerGateTests
{
    private static readonly Caller Stranger = new(65534, MayUse: false);
    private static readonly Caller Operator = new(0, MayUse: true);

    [Fact]
    public void Strangers_beyond_the_limit_are_turned_away_until_one_leaves_and_operators_never_are()
    {
        var gate = new StrangerGate(2);

        bool[] entered = [gate.TryEnter(Stranger), gate.TryEnter(Stranger), gate.TryEnter(Stranger), gate.TryEnter(Operator)];
        gate.Leave(Operator);
        bool whileFull = gate.TryEnter(Stranger);
        gate.Leave(Stranger);
        bool afterOneLeft = gate.TryEnter(Stranger);

        Assert.Equal([true, true, false, true], entered);
        Assert.Equal((false, true), (whileFull, afterOneLeft));
    }
}
