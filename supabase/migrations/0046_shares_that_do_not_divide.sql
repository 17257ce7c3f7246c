-- What a person had been granted lately as the minute of their last request began: who had least has what is left over of a
-- minute that does not divide.
alter table gateway.demand add column lately_before real not null default 0;
