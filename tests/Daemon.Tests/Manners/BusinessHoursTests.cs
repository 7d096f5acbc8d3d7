using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using MedV.Daemon.Manners.Rules;

namespace MedV.Daemon.Tests.Manners;

public sealed class BusinessHoursTests
{
    // A zone as the middle of Europe has it, made here so that no test depends on the machine's: forward at 02:00 on the last Sunday of March, back at 03:00 on that of October.
    private static readonly TimeZoneInfo Europe = TimeZoneInfo.CreateCustomTimeZone(
        "Europe",
        TimeSpan.FromHours(1),
        "Europe",
        "winter",
        "summer",
        [
            TimeZoneInfo.AdjustmentRule.CreateAdjustmentRule(
                DateTime.MinValue.Date,
                DateTime.MaxValue.Date,
                TimeSpan.FromHours(1),
                TimeZoneInfo.TransitionTime.CreateFloatingDateRule(new DateTime(1, 1, 1, 2, 0, 0), 3, 5, DayOfWeek.Sunday),
                TimeZoneInfo.TransitionTime.CreateFloatingDateRule(new DateTime(1, 1, 1, 3, 0, 0), 10, 5, DayOfWeek.Sunday)),
        ]);

    // Rows of one day each, at hours that do not overlap: row n has the ceiling of n + 1 bytes a second.
    private static readonly Arbitrary<(int Day, int From, int Hours)[]> AnyRows = Arb.From(
        from rows in Gen.ArrayOf(
            from day in Gen.Choose(0, 6)
            from start in Gen.Choose(0, 23)
            from hours in Gen.Choose(1, 23)
            select (day, start, hours))
        select WithoutOverlaps(rows));

    private static readonly string[] Days = ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"];

    [Fact]
    public void At_each_minute_the_row_is_in_force_in_which_it_lies_and_no_other() =>
        Prop.ForAll(AnyRows, rows =>
        {
            BusinessHours hours = Read([.. rows.Select((row, number) => $"{Days[row.Day]} {row.From}:00-{(row.From + row.Hours) % 24:00}:00 WanDown={number + 1}B/s")]);

            return Enumerable.Range(0, WallMinute.OfWeek).Where(minute => minute % 60 is 0 or 1 or 59).All(minute =>
            {
                int row = Array.FindIndex(rows, row => ((minute - (((row.Day * 24) + row.From) * 60)) + WallMinute.OfWeek) % WallMinute.OfWeek < row.Hours * 60);
                return hours.At(new WallMinute(minute), out _)?.WanDown?.BytesPerSecond == (row < 0 ? null : row + 1);
            });
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Only_the_time_on_the_wall_counts_wherever_on_earth_and_whenever_that_is() =>
        Prop.ForAll(Arb.From(Gen.Choose(0, 2 * 366 * 24 * 60)), Arb.From(Gen.Choose(-14 * 4, 14 * 4)), (minutes, quarters) =>
        {
            DateTimeOffset now = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero).AddMinutes(minutes);
            DateTimeOffset wall = TimeZoneInfo.ConvertTime(now, Europe);

            WallMinute minute = WallMinute.At(now.ToOffset(TimeSpan.FromMinutes(quarters * 15)), Europe);

            return minute.ToString() == $"{wall.DayOfWeek.ToString()[..2]} {wall:HH:mm}";
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("Mo 07:59", null, "08:00")]
    [InlineData("Mo 08:00", 200, "18:00")]
    [InlineData("Fr 17:59", 200, "18:00")]
    [InlineData("Fr 18:00", null, "22:00")]
    [InlineData("Fr 23:00", 7, "06:00")]
    [InlineData("Sa 05:59", 7, "06:00")]
    [InlineData("Sa 06:00", null, "Mo 08:00")]
    [InlineData("Su 12:00", null, "08:00")]
    public void A_week_of_an_office_with_a_backup_on_Friday_night(string at, int? rate, string until)
    {
        BusinessHours hours = Read("Mo-Fr 08:00-18:00 WanDown=200B/s", "fr 22:00-06:00 wandown=7B/s LanUp=0");

        Caps? caps = hours.At(Minute(at), out string end);

        Assert.Equal((rate, until), ((int?)caps?.WanDown?.BytesPerSecond, end));
    }

    [Fact]
    public void Over_the_end_of_the_week_a_row_goes_on_and_one_that_never_ends_says_so()
    {
        BusinessHours weekend = Read("Sa-Su 00:00-24:00 LanUp=10%");
        BusinessHours always = Read("Sa-Fr 00:00-24:00 LanUp=10%");

        weekend.At(Minute("Sa 00:00"), out string toMonday);
        bool atNight = Read("Su 20:00-04:00 LanUp=0").At(Minute("Mo 03:59"), out _) is not null;
        always.At(Minute("We 12:00"), out string never);

        Assert.Equal(("Mo 00:00", true, ""), (toMonday, atNight, never));
    }

    [Fact]
    public void In_the_hour_that_does_not_exist_no_row_is_in_force_and_in_the_one_that_comes_twice_it_is_so_twice()
    {
        BusinessHours hours = Read("Su 02:15-02:45 WanDown=0");
        DateTimeOffset spring = new(2026, 3, 29, 0, 0, 0, TimeSpan.Zero);
        DateTimeOffset autumn = new(2026, 10, 24, 23, 0, 0, TimeSpan.Zero);

        int inSpring = MinutesInForce(spring);
        int inAutumn = MinutesInForce(autumn);

        Assert.Equal((0, 60), (inSpring, inAutumn));

        int MinutesInForce(DateTimeOffset from) =>
            Enumerable.Range(0, 180).Count(minute => hours.At(WallMinute.At(from.AddMinutes(minute), Europe), out _) is not null);
    }

    [Theory]
    [InlineData("", "expected days")]
    [InlineData("08:00-18:00 WanDown=0", "expected days")]
    [InlineData("Mo-Fr 08:00-18:00", "expected days")]
    [InlineData("Mo-Fr 8-18 WanDown=0", "'8-18' is no time")]
    [InlineData("Mo-Fr 08:00-08:00 WanDown=0", "'08:00-08:00' is no time")]
    [InlineData("Mo-Fr 08:00-24:01 WanDown=0", "'08:00-24:01' is no time")]
    [InlineData("Mo-Fr 08:60-10:00 WanDown=0", "'08:60-10:00' is no time")]
    [InlineData("Mo-Fr-Su 08:00-18:00 WanDown=0", "'Mo-Fr-Su' is no day")]
    [InlineData("Mi 08:00-18:00 WanDown=0", "'Mi' is no day")]
    [InlineData("Mo 08:00-18:00 WanDown=fast", "'WanDown=fast' is not a ceiling")]
    [InlineData("Mo 08:00-18:00 WanDown", "'WanDown' is not a ceiling")]
    [InlineData("Mo 08:00-18:00 WanUp=0", "'WanUp' is there twice, or is none of")]
    [InlineData("Mo 08:00-18:00 WanDown=0 WanDown=1%", "'WanDown' is there twice")]
    public void A_row_that_cannot_be_meant_is_refused_with_the_word_that_is_wrong(string row, string expected)
    {
        BusinessHours.Parse([row], out ImmutableArray<string> faults);

        Assert.StartsWith($"row \"{row}\": {expected}", Assert.Single(faults), StringComparison.Ordinal);
    }

    [Fact]
    public void Rows_that_overlap_are_refused_by_name_also_over_midnight_and_all_faults_are_told()
    {
        BusinessHours.Parse(["Su 22:00-06:00 LanUp=0", "Mo-We 05:59-07:00 WanDown=0", "x", "Tu 07:00-08:00 WanDown=1B/s"], out ImmutableArray<string> faults);

        Assert.Equal(2, faults.Length);
        Assert.Equal("row \"Mo-We 05:59-07:00 WanDown=0\" overlaps row \"Su 22:00-06:00 LanUp=0\"", faults[0]);
    }

    [Fact]
    public void A_table_has_at_most_100_rows()
    {
        BusinessHours.Parse([.. Enumerable.Range(0, 101).Select(row => $"Mo {row / 60}:{row % 60:00}-{(row + 1) / 60}:{(row + 1) % 60:00} LanUp=0")], out ImmutableArray<string> faults);

        Assert.Equal("has 101 rows, at most 100 are allowed", Assert.Single(faults));
    }

    private static BusinessHours Read(params ImmutableArray<string> rows)
    {
        BusinessHours hours = BusinessHours.Parse(rows, out ImmutableArray<string> faults);
        Assert.Empty(faults);
        return hours;
    }

    private static WallMinute Minute(string text) => new(
        (WallMinute.DayOf(text.AsSpan(0, 2)) * WallMinute.OfDay) + (int)TimeSpan.ParseExact(text[3..], @"hh\:mm", null).TotalMinutes);

    private static (int Day, int From, int Hours)[] WithoutOverlaps((int Day, int From, int Hours)[] rows)
    {
        var taken = new HashSet<int>();
        return [.. rows.Where(row =>
        {
            int[] hours = [.. Enumerable.Range((row.Day * 24) + row.From, row.Hours).Select(hour => hour % (7 * 24))];
            bool isFree = !hours.Any(taken.Contains);
            taken.UnionWith(isFree ? hours : []);
            return isFree;
        })];
    }
}
