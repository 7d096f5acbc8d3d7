using MedV.Swarm.Peers;

namespace MedV.Swarm.Tests.Peers;

public sealed class PaceTests
{
    private readonly Pace _pace = new();

    [Fact]
    public void What_has_not_begun_has_not_stopped() => Assert.DoesNotContain(true, Looks(10, () => { }));

    [Fact]
    public void A_few_bytes_now_and_then_are_a_standstill()
    {
        _pace.Begin();

        bool[] looks = Looks(4, () => _pace.Moved(10));

        Assert.Equal([false, false, true, true], looks);
    }

    [Fact]
    public void A_long_message_that_gets_on_is_none()
    {
        _pace.Begin();

        Assert.DoesNotContain(true, Looks(10, () => _pace.Moved(Pace.LeastBytes / 2)));
    }

    [Fact]
    public void Short_messages_one_after_the_other_are_none()
    {
        Assert.DoesNotContain(true, Looks(10, () =>
        {
            _pace.End();
            _pace.Begin();
            _pace.Moved(1);
        }));
    }

    private bool[] Looks(int count, Action between) => [.. Enumerable.Range(0, count).Select(_ =>
    {
        between();
        return _pace.HasStopped();
    })];
}
