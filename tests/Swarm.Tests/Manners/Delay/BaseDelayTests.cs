using MedV.Swarm.Manners.Delay;

namespace MedV.Swarm.Tests.Manners.Delay;

public sealed class BaseDelayTests
{
    [Fact]
    public void The_shortest_of_the_last_minutes_counts()
    {
        var delay = new BaseDelay();

        delay.Add(TimeSpan.FromMinutes(0), TimeSpan.FromMilliseconds(30));
        delay.Add(TimeSpan.FromMinutes(3), TimeSpan.FromMilliseconds(20));
        delay.Add(TimeSpan.FromMinutes(6), TimeSpan.FromMilliseconds(40));

        Assert.Equal(TimeSpan.FromMilliseconds(20), delay.Least);
    }

    [Fact]
    public void What_was_shorter_more_than_ten_minutes_ago_is_forgotten()
    {
        var delay = new BaseDelay();
        delay.Add(TimeSpan.Zero, TimeSpan.FromMilliseconds(5));

        for (int minute = 1; minute <= 10; minute++)
        {
            delay.Add(TimeSpan.FromMinutes(minute), TimeSpan.FromMilliseconds(50));
        }

        Assert.Equal(TimeSpan.FromMilliseconds(50), delay.Least);
    }
}
